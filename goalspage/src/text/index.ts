/**
 * Which language the page speaks: the first of the browser's languages that there is a file for, else English. Numbers
 * are another matter: they are written as in the person's own first language, whatever the words are in, because that is
 * how this person writes them too.
 *
 * To add a language: a file beside `en.ts` of type `Messages`, a line in `languages`, and the name of react-aria's own
 * texts in `spoken.ts`.
 */
import { de } from "./de.ts";
import { en, type Messages } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { nl } from "./nl.ts";
import { ARIA_LOCALES, type Language } from "./spoken.ts";

export type { Language, Messages };

const languages: Readonly<Record<Language, Messages>> = { en, de, nl, fr, es };

export interface Speech {
  readonly language: Language;
  readonly text: Messages;
  /** For react-aria: one that its texts are kept for, or it throws. */
  readonly ariaLocale: string;
  /** For dates, which stand in sentences: the words of the page, the region of the person. */
  readonly dateLocale: string;
  /** For numbers. */
  readonly numberLocale: string;
}

export function speech(wanted: readonly string[]): Speech {
  const tags = wanted.map(parse).filter((tag) => tag !== undefined);
  const language = tags.map((tag) => tag.language).find(isSpoken) ?? "en";
  const own = tags.find((tag) => tag.language === language);
  const region = own?.region ?? tags.find((tag) => tag.region !== undefined)?.region;
  return {
    language,
    text: languages[language],
    ariaLocale: ARIA_LOCALES[language],
    dateLocale: region === undefined ? language : `${language}-${region}`,
    numberLocale: tags[0]?.toString() ?? "en",
  };
}

function isSpoken(language: string): language is Language {
  return Object.hasOwn(languages, language);
}

/** What is no language tag is passed over: browsers and privacy tools put odd things there. */
function parse(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag);
  } catch {
    return undefined;
  }
}

/** Node's `navigator` has no say in the unit tests: they speak English unless they say otherwise. */
const here = speech(typeof document === "undefined" ? ["en-US"] : navigator.languages);

export const { text, language, ariaLocale, dateLocale, numberLocale } = here;

/** The page's language and direction, for hyphenation, fonts and voices. */
export function announceLanguage(root: HTMLElement): void {
  root.lang = language;
  root.dir = RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr";
}

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(["ar", "fa", "he", "ur"]);
