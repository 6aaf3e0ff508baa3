/** English: the words that every page needs. Its type is what every other language has to fill. */
import { duration } from "./duration.ts";

export const en = {
  /** The way its script runs. */
  direction: "ltr" as "ltr" | "rtl",
  brand: "Tacit",
  /** Beside the list of languages. */
  language: "Language",
  loading: "One moment…",
  required: "Required fields are marked with *",
  showPassword: "Show password",

  errorTitle: "That did not work",
  error: {
    invalid_request: "The server did not understand this request. Load the page again and try once more.",
    not_signed_in: "You are not signed in any more.",
    cross_origin:
      "This page is not at the server’s own address, so the server takes nothing from it. Open the server’s own address and try once more.",
    payload_too_large: "That is too long.",
    unavailable: "The server is busy right now. Try again in a moment.",
    server_error: "Something went wrong on our side. Try again in a moment.",
    network: "No connection to the server. Check your network and try again: what you typed is still here.",
    unknown: "Something went wrong. Try again in a moment.",
  },
  rateLimited: (seconds: number | undefined) =>
    seconds === undefined
      ? "Too many tries. Wait a little and try again."
      : `Too many tries. Try again in ${duration("en", seconds)}.`,

  broken: {
    heading: "This page has broken",
    lead: "That was our side, and nothing was lost on the server. Load the page again; if it breaks again, try another browser.",
    reload: "Load again",
  },
};

export type Words = typeof en;
