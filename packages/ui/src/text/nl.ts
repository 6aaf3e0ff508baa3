/** Dutch. */
import { duration } from "./duration.ts";
import type { Words } from "./en.ts";

export const nl: Words = {
  direction: "ltr",
  brand: "Tacit",
  language: "Taal",
  loading: "Een moment…",
  required: "Verplichte velden zijn gemarkeerd met *",
  showPassword: "Wachtwoord tonen",

  errorTitle: "Dat is niet gelukt",
  error: {
    invalid_request:
      "De server heeft dit verzoek niet begrepen. Laad de pagina opnieuw en probeer het nog eens.",
    not_signed_in: "U bent niet meer ingelogd.",
    cross_origin:
      "Deze pagina staat niet op het eigen adres van de server, dus neemt de server er niets van aan. Open het eigen adres van de server en probeer het daar nog eens.",
    payload_too_large: "Dat is te lang.",
    unavailable: "De server is nu overbelast. Probeer het zo nog eens.",
    server_error: "Er is bij ons iets misgegaan. Probeer het zo nog eens.",
    network:
      "Geen verbinding met de server. Controleer uw netwerk en probeer het nog eens: wat u hebt ingevuld, staat er nog.",
    unknown: "Er is iets misgegaan. Probeer het zo nog eens.",
  },
  rateLimited: (seconds) =>
    seconds === undefined
      ? "Te veel pogingen. Wacht even en probeer het dan nog eens."
      : `Te veel pogingen. Probeer het over ${duration("nl", seconds)} nog eens.`,

  broken: {
    heading: "Deze pagina is vastgelopen",
    lead: "Dat lag aan ons, en op de server is niets verloren gegaan. Laad de pagina opnieuw; loopt ze weer vast, probeer dan een andere browser.",
    reload: "Opnieuw laden",
  },
};
