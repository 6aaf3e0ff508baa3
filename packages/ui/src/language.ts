/**
 * Which language the page speaks: the one that was chosen here with the switch, else the account's, else one that the app
 * suggests (`ui_locales`, OIDC Core section 3.1.2.1), else the browser's; English where we have none of them.
 *
 * To add one: a file beside `text/en.ts` of type `Words`, named by its tag, and the same in each page's `text/`. They are
 * found by themselves (docs/adding-a-language.md has the rest of the way).
 */
import { forget, keep, recall } from "./storage.ts";
import { en, type Words } from "./text/en.ts";

const files = import.meta.glob<Readonly<Record<string, Words>>>("./text/??.ts", { eager: true });

const catalogues: Readonly<Record<string, Words>> = byTag(files);

/** What files that are named by a language tag export under that name. */
export function byTag<T>(found: Readonly<Record<string, Readonly<Record<string, T>>>>): Record<string, T> {
  const named = Object.entries(found).flatMap(([path, file]) => {
    const tag = tagOf(path);
    const words = file[tag];
    return words === undefined ? [] : [[tag, words] as const];
  });
  return Object.fromEntries(named);
}

export function tagOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.ts$/, "");
}

/** The languages that there is a catalogue for. */
export const SPOKEN: readonly string[] = Object.keys(catalogues).sort();

/** The first that we speak, if there is one. */
export function firstSpoken(wanted: readonly string[]): string | undefined {
  for (const tag of wanted) {
    const primary = primaryOf(tag);
    if (Object.hasOwn(catalogues, primary)) return primary;
  }
  return undefined;
}

export function pickLanguage(wanted: readonly string[]): string {
  return firstSpoken(wanted) ?? "en";
}

/** A language in its own words, as it begins a line. */
export function nameOf(tag: string): string {
  const name = isLocale(tag) ? new Intl.DisplayNames([tag], { type: "language" }).of(tag) : undefined;
  if (name === undefined) return tag;
  const [first = "", ...rest] = name;
  return first.toLocaleUpperCase(tag) + rest.join("");
}

/** Node has had a `navigator` without languages for a while: the unit tests speak English. */
const preferred = typeof document === "undefined" ? [] : (navigator.languages ?? []);

const CHOSEN = "tacit.language";

/** Who has a say, the strongest first. */
const wishes = {
  chosen: tagsOf(recall("local", CHOSEN, (value) => (typeof value === "string" ? value : undefined))),
  account: [] as readonly string[],
  app: [] as readonly string[],
  browser: preferred as readonly string[],
};

const allWishes = (): readonly string[] => Object.values(wishes).flat();

/** For dates and numbers: the person's own region where it belongs to the language that the page speaks. */
function localeOf(spoken: string, wanted: readonly string[]): string {
  const own = wanted.find((tag) => primaryOf(tag) === spoken && tag.length > spoken.length && isLocale(tag));
  return own ?? spoken;
}

function primaryOf(tag: string): string {
  return tag.toLowerCase().split(/[-_]/, 1)[0] ?? "";
}

/** Anybody may write anything into `ui_locales`. */
function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** Tags parted by spaces. */
function tagsOf(tags: string | null | undefined): readonly string[] {
  return (tags ?? "").split(" ").filter((tag) => tag !== "");
}

// Live bindings: whoever reads them while drawing reads what is spoken now. The page draws anew when they change.
export let language: string = pickLanguage(allWishes());
export let locale: string = localeOf(language, allWishes());
export let words: Words = catalogues[language] ?? en;

const listeners = new Set<() => void>();

/** Tells when the language has changed: for React, and for a page's own catalogue. */
export function onLanguage(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** Fetches what a page has of its own in a language. The language changes when all of it has come. */
type Prepare = (language: string) => Promise<void>;

const preparations = new Set<Prepare>();

/** For a page's own catalogue; the promise is kept when the page can be drawn in the language that it begins with. */
export function prepareLanguage(prepare: Prepare): Promise<void> {
  preparations.add(prepare);
  return prepare(language);
}

/** What the app suggests: tags parted by spaces, the best first. What we don't speak changes nothing. */
export function suggestLanguages(uiLocales: string | null | undefined): void {
  wishes.app = tagsOf(uiLocales);
  reconsider();
}

/** What the account says, once it is known whose page this is. */
export function accountLanguage(tag: string | null | undefined): void {
  wishes.account = tagsOf(tag);
  reconsider();
}

/** What was chosen with the switch; remembered in this browser. */
export function chooseLanguage(tag: string): void {
  wishes.chosen = [tag];
  keep("local", CHOSEN, tag);
  reconsider();
}

/** The account has a new say: what was chosen before in this browser counts no more. */
export function followAccount(tag: string | null | undefined): void {
  wishes.chosen = [];
  forget("local", CHOSEN);
  accountLanguage(tag);
}

/** The language that the page speaks or is about to. */
let next = language;

async function reconsider(): Promise<void> {
  const wanted = pickLanguage(allWishes());
  if (wanted === next) return;
  next = wanted;
  try {
    await Promise.all([...preparations].map((prepare) => prepare(wanted)));
  } catch {
    // Without a connection the page goes on in the language that it has.
    if (next === wanted) next = language;
    return;
  }
  // Somebody has wished again meanwhile.
  if (next !== wanted) return;
  language = wanted;
  locale = localeOf(wanted, allWishes());
  words = catalogues[wanted] ?? en;
  for (const changed of listeners) changed();
}
