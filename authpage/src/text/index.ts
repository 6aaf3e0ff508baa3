/** These pages' own words, in the language that is spoken (see `@tacit/ui/language.ts`); only that one is fetched. */
import { byTag, language, onLanguage, prepareLanguage } from "@tacit/ui/language.ts";
import { en, type Messages } from "./en.ts";

export {
  accountLanguage,
  followAccount,
  language,
  locale,
  onLanguage,
  suggestLanguages,
} from "@tacit/ui/language.ts";
export type { Messages };

type File = Readonly<Record<string, Messages>>;

const files = import.meta.glob<File>(["./??.ts", "!./en.ts"]);

const fetched: Record<string, Messages> = { en };

// A live binding: whoever reads it while drawing reads what is spoken now.
export let text: Messages = en;

/** The page can be drawn: in the language that it begins with, or in English where that does not come. */
export const spoken: Promise<void> = prepareLanguage(async (tag) => {
  const path = `./${tag}.ts`;
  const load = files[path];
  if (load !== undefined) Object.assign(fetched, byTag({ [path]: await load() }));
}).then(speak, () => undefined);

onLanguage(speak);

function speak(): void {
  text = fetched[language] ?? en;
}
