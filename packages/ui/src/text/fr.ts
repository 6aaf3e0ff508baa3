/** French, with the no-break spaces that it wants. */
import { duration } from "./duration.ts";
import type { Words } from "./en.ts";

export const fr: Words = {
  direction: "ltr",
  brand: "Tacit",
  language: "Langue",
  loading: "Un instant…",
  required: "Les champs obligatoires sont marqués d’un *",
  showPassword: "Afficher le mot de passe",

  errorTitle: "Cela n’a pas fonctionné",
  error: {
    invalid_request: "Le serveur n’a pas compris cette demande. Rechargez la page et réessayez.",
    not_signed_in: "Vous n’êtes plus connecté.",
    cross_origin:
      "Cette page ne se trouve pas à l’adresse du serveur, qui n’en accepte donc rien. Ouvrez l’adresse du serveur et réessayez.",
    payload_too_large: "C’est trop long.",
    unavailable: "Le serveur est surchargé en ce moment. Réessayez dans un instant.",
    server_error: "Un problème est survenu de notre côté. Réessayez dans un instant.",
    network:
      "Pas de connexion au serveur. Vérifiez votre réseau et réessayez : ce que vous avez saisi est toujours là.",
    unknown: "Un problème est survenu. Réessayez dans un instant.",
  },
  rateLimited: (seconds) =>
    seconds === undefined
      ? "Trop d’essais. Patientez un peu et réessayez."
      : `Trop d’essais. Réessayez dans ${duration("fr", seconds)}.`,

  broken: {
    heading: "Cette page est en panne",
    lead: "Cela vient de nous, et rien n’a été perdu sur le serveur. Rechargez la page ; si cela se reproduit, essayez un autre navigateur.",
    reload: "Recharger",
  },
};
