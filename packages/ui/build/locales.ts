/**
 * Vite plugin: react-aria brings its own few sentences in thirty languages. Only those that our pages speak are
 * kept; the others become empty objects (react-aria falls back to English).
 */
import type { Plugin } from "vite";

const INTL_FILE =
  /[\\/]react-(?:aria|stately|aria-components)[\\/].*[\\/]intl[\\/].*?([a-z]{2})-[A-Z]{2}\.mjs$/;

export function onlyLanguages(kept: readonly string[]): Plugin {
  return {
    name: "tacit-only-languages",
    enforce: "pre",
    load(id) {
      const language = INTL_FILE.exec(id)?.[1];
      return language !== undefined && !kept.includes(language) ? "export default {};" : undefined;
    },
  };
}
