/**
 * Vite plugin: react-aria brings its own few sentences in thirty languages. Only those that our pages speak are kept;
 * the others become another name for the English ones, so that a browser's language can never meet a hole: react-aria
 * throws at a sentence that it can't find, and the whole page with it.
 */
import type { Plugin } from "vite";

const INTL_FILE =
  /[\\/]react-(?:aria|stately|aria-components)[\\/].*[\\/]intl[\\/].*?([a-z]{2}-[A-Z]{2})\.mjs$/;

export const FALLBACK = "en-US";

export function onlyLocales(kept: readonly string[]): Plugin {
  return {
    name: "goals-only-locales",
    enforce: "pre",
    load(id) {
      const locale = INTL_FILE.exec(id)?.[1];
      const cut = locale !== undefined && locale !== FALLBACK && !kept.includes(locale);
      return cut ? `export { default } from "./${FALLBACK}.mjs";` : undefined;
    },
  };
}
