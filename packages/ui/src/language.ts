/**
 * Which language the page speaks: the first of the browser's languages that we have a catalogue for, else English; or
 * one that the app suggests (`ui_locales`, OIDC Core section 3.1.2.1), once it is known.
 * To add one: a file beside `text/en.ts` of type `Words`, a line in `catalogues`, and the same in each page's `text/`.
 */
import { de } from "./text/de.ts";
import { en, type Words } from "./text/en.ts";

const catalogues: Readonly<Record<string, Words>> = { en, de };

/** The languages that there is a catalogue for. */
export const SPOKEN: readonly string[] = Object.keys(catalogues);

/** The first that we speak, if there is one. */
export function firstSpoken(wanted: readonly string[]): string | undefined {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split("-", 1)[0] ?? "";
    if (Object.hasOwn(catalogues, primary)) return primary;
  }
  return undefined;
}

export function pickLanguage(wanted: readonly string[]): string {
  return firstSpoken(wanted) ?? "en";
}

/** Node has had a `navigator` without languages for a while: the unit tests speak English. */
const preferred = typeof document === "undefined" ? [] : (navigator.languages ?? []);

/** For dates and numbers: the person's own region where it belongs to the language that the page speaks. */
function localeOf(spoken: string, wanted: readonly string[]): string {
  const own = wanted.find((tag) => tag.toLowerCase().split("-", 1)[0] === spoken);
  return own !== undefined && isLocale(own) ? own : spoken;
}

/** Anybody may write anything into `ui_locales`. */
function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

// Live bindings: whoever reads them while drawing reads what is spoken now. The page draws anew when they change.
export let language: string = pickLanguage(preferred);
export let locale: string = localeOf(language, preferred);
export let words: Words = catalogues[language] ?? en;

const listeners = new Set<() => void>();

/** Tells when the language has changed: for React, and for a page's own catalogue. */
export function onLanguage(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** Speaks what the app suggests: tags parted by spaces, the best first. What we don't speak changes nothing. */
export function suggestLanguages(uiLocales: string | null | undefined): void {
  const suggested = (uiLocales ?? "").split(" ").filter((tag) => tag !== "");
  const spoken = firstSpoken(suggested);
  if (spoken === undefined || spoken === language) return;
  language = spoken;
  locale = localeOf(spoken, [...preferred, ...suggested]);
  words = catalogues[spoken] ?? en;
  for (const changed of listeners) changed();
}
