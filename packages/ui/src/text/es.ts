/** Spanish. */
import { duration } from "./duration.ts";
import type { Words } from "./en.ts";

export const es: Words = {
  direction: "ltr",
  brand: "Tacit",
  language: "Idioma",
  loading: "Un momento…",
  required: "Los campos obligatorios llevan un *",
  showPassword: "Mostrar la contraseña",

  errorTitle: "No ha funcionado",
  error: {
    invalid_request:
      "El servidor no ha entendido esta petición. Vuelve a cargar la página e inténtalo otra vez.",
    not_signed_in: "Tu sesión ya no está iniciada.",
    cross_origin:
      "Esta página no está en la dirección propia del servidor, así que este no acepta nada de ella. Abre la dirección del servidor e inténtalo allí.",
    payload_too_large: "Es demasiado largo.",
    unavailable: "El servidor está saturado. Inténtalo de nuevo en un momento.",
    server_error: "Algo ha fallado por nuestra parte. Inténtalo de nuevo en un momento.",
    network:
      "No hay conexión con el servidor. Comprueba tu red e inténtalo de nuevo: lo que has escrito sigue aquí.",
    unknown: "Algo ha fallado. Inténtalo de nuevo en un momento.",
  },
  rateLimited: (seconds) =>
    seconds === undefined
      ? "Demasiados intentos. Espera un poco e inténtalo de nuevo."
      : `Demasiados intentos. Inténtalo de nuevo en ${duration("es", seconds)}.`,

  broken: {
    heading: "Esta página ha dejado de funcionar",
    lead: "Ha sido por nuestra parte, y no se ha perdido nada en el servidor. Vuelve a cargar la página; si se repite, prueba con otro navegador.",
    reload: "Volver a cargar",
  },
};
