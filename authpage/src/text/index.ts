/**
 * Which language the page speaks: the first of the browser's languages that we have a catalogue for, else English; or
 * one that the app suggests (`ui_locales`, OIDC Core section 3.1.2.1), once it is known.
 * To add one: a file beside `en.ts` of type `Messages`, and a line in `catalogues`.
 */
import { de } from "./de.ts";
import { en, type Messages } from "./en.ts";

export type { Messages };

const catalogues: Readonly<Record<string, Messages>> = { en, de };

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
const preferred = typeof document === "undefined" ? [] : navigator.languages;

/** For dates and numbers: the person's own region where it belongs to the language that the page speaks. */
function localeOf(spoken: string, wanted: readonly string[]): string {
  return wanted.find((tag) => tag.toLowerCase().startsWith(spoken)) ?? spoken;
}

// Live bindings: whoever reads them while drawing reads what is spoken now. `App` draws anew when they change.
export let language: string = pickLanguage(preferred);
export let locale: string = localeOf(language, preferred);
export let text: Messages = catalogues[language] ?? en;

const listeners = new Set<() => void>();

/** For React: tells when the language has changed. */
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
  text = catalogues[spoken] ?? en;
  for (const changed of listeners) changed();
}
