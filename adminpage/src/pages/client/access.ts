/** Who may use an app, as its metadata says it: everyone, or whom a rule names. Read access.test.ts first. */
import { list, type Members, members, text as textOf } from "@tacit/ui/shape.ts";
import { text } from "../../text/index.ts";
import { kindOf } from "./kinds.ts";

export interface Rule {
  readonly groups: readonly string[];
  readonly users: readonly string[];
}

/** Undefined where the app is open to everyone. What can't be read opens nothing. */
export function ruleOf(metadata: Members): Rule | undefined {
  const { access } = metadata;
  if (access === undefined || access === "everyone") return undefined;
  const rule = members(access) ?? {};
  const words = (value: unknown) => (Array.isArray(value) ? list(value, textOf) : []);
  return { groups: words(rule.groups), users: words(rule.users) };
}

/** In a few words, for a list. */
export function inShort(metadata: Members): string {
  const words = text.client.access;
  if (kindOf(metadata) === "service") return words.nobodySignsIn;
  const rule = ruleOf(metadata);
  if (rule === undefined) return words.everyone;
  const parts = [...rule.groups, ...(rule.users.length > 0 ? [words.users(rule.users.length)] : [])];
  return parts.length === 0 ? words.nobody : parts.join(", ");
}

/** The lines of a field, each once. */
export function lines(typed: string): readonly string[] {
  const all = typed.split(/\r?\n/).map((line) => line.trim());
  return [...new Set(all.filter((line) => line !== ""))];
}
