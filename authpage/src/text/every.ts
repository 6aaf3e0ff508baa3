/** All languages at once, for tests. */
import { byTag } from "@tacit/ui/language.ts";
import type { Messages } from "./en.ts";

type File = Readonly<Record<string, Messages>>;

export const catalogues = byTag(import.meta.glob<File>("./??.ts", { eager: true }));
