/** These pages' own words, in the language that is spoken (see `@tacit/ui/language.ts`). */
import { language, onLanguage } from "@tacit/ui/language.ts";
import { de } from "./de.ts";
import { en, type Messages } from "./en.ts";

export { language, locale, onLanguage } from "@tacit/ui/language.ts";
export type { Messages };

export const catalogues: Readonly<Record<string, Messages>> = { en, de };

// A live binding: whoever reads it while drawing reads what is spoken now.
export let text: Messages = catalogues[language] ?? en;

/** The language of these pages' own words: English, where they lack one that the other pages speak. */
export const spoken = (): string => (Object.hasOwn(catalogues, language) ? language : "en");

onLanguage(() => {
  text = catalogues[language] ?? en;
});
