/**
 * Which language the page speaks: the first of the browser's languages that we have a catalogue for, else English.
 * To add one: a file beside `en.ts` of type `Messages`, and a line in `catalogues`.
 */
import { de } from "./de.ts";
import { en, type Messages } from "./en.ts";

export type { Messages };

const catalogues: Readonly<Record<string, Messages>> = { en, de };

export function pickLanguage(wanted: readonly string[]): string {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split("-", 1)[0] ?? "";
    if (Object.hasOwn(catalogues, primary)) return primary;
  }
  return "en";
}

/** Node has had a `navigator` without languages for a while: the unit tests speak English. */
const wanted = typeof document === "undefined" ? [] : navigator.languages;

export const language: string = pickLanguage(wanted);

/** For dates and numbers: the person's own region where it belongs to the language that the page speaks. */
export const locale: string = wanted.find((tag) => tag.toLowerCase().startsWith(language)) ?? language;

export const text: Messages = catalogues[language] ?? en;
