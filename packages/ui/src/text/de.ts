/** German. */
import { duration } from "./duration.ts";
import type { Words } from "./en.ts";

export const de: Words = {
  direction: "ltr",
  brand: "Tacit",
  language: "Sprache",
  loading: "Einen Moment…",
  required: "Pflichtfelder sind mit * gekennzeichnet",
  showPassword: "Passwort anzeigen",

  errorTitle: "Das hat nicht geklappt",
  error: {
    invalid_request:
      "Der Server hat die Anfrage nicht verstanden. Laden Sie die Seite neu und versuchen Sie es noch einmal.",
    not_signed_in: "Sie sind nicht mehr angemeldet.",
    cross_origin:
      "Diese Seite liegt nicht unter der eigentlichen Adresse des Servers, deshalb nimmt er von ihr nichts an. Öffnen Sie die eigentliche Adresse und versuchen Sie es dort noch einmal.",
    payload_too_large: "Das ist zu lang.",
    unavailable: "Der Server ist gerade überlastet. Versuchen Sie es gleich noch einmal.",
    server_error: "Bei uns ist etwas schiefgegangen. Versuchen Sie es gleich noch einmal.",
    network:
      "Keine Verbindung zum Server. Prüfen Sie Ihre Internetverbindung und versuchen Sie es noch einmal. Ihre Eingaben sind noch da.",
    unknown: "Etwas ist schiefgegangen. Versuchen Sie es gleich noch einmal.",
  },
  rateLimited: (seconds) =>
    seconds === undefined
      ? "Zu viele Versuche. Warten Sie einen Moment und versuchen Sie es dann noch einmal."
      : `Zu viele Versuche. Versuchen Sie es in ${duration("de", seconds, "dative")} noch einmal.`,

  broken: {
    heading: "Diese Seite funktioniert gerade nicht",
    lead: "Das liegt an uns; auf dem Server ist nichts verloren gegangen. Laden Sie die Seite neu. Hilft das nicht, versuchen Sie es mit einem anderen Browser.",
    reload: "Neu laden",
  },
};
