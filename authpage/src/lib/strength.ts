/**
 * A hint at how hard a password is to guess: length first, then how much of it is repetition, a run of neighbours
 * (abcd, 4321, qwerty), a handful of words that everybody tries, or the person's own address. Never a rule: the only
 * thing that stops the form is a length below 8 (NIST SP 800-63B section 3.1.1.2 advises against composition rules).
 */
import { characters, MINIMUM_PASSWORD_LENGTH } from "./fields.ts";

export type Strength = "short" | "weak" | "fair" | "good" | "strong";

const RUNS = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "qwertyuiop",
  "qwertzuiop",
  "asdfghjkl",
  "zxcvbnm",
  "yxcvbnm",
];
const TRIED_FIRST = [
  "password",
  "passwort",
  "letmein",
  "welcome",
  "iloveyou",
  "admin",
  "tacit",
  "login",
  "secret",
  "geheim",
];

export function strength(password: string, own: readonly string[] = []): Strength {
  if (characters(password) < MINIMUM_PASSWORD_LENGTH) return "short";
  const worth = surprisingLength(password.toLowerCase(), own) * varietyFactor(password);
  if (worth < 8) return "weak";
  if (worth < 12) return "fair";
  return worth < 17 ? "good" : "strong";
}

/** The length, with every predictable stretch counted as one character. */
function surprisingLength(lower: string, own: readonly string[]): number {
  let rest = lower;
  for (const word of [...own.flatMap(ownWords), ...TRIED_FIRST]) rest = rest.replaceAll(word, "\u0000");
  const units = [...rest];
  let length = 0;
  for (let at = 0; at < units.length; at += 1) {
    const pair = `${units[at - 1] ?? ""}${units[at] ?? ""}`;
    const predictable = at > 0 && (units[at - 1] === units[at] || follows(pair));
    length += predictable ? 0.25 : 1;
  }
  return length;
}

function follows(pair: string): boolean {
  const back = [...pair].reverse().join("");
  return RUNS.some((run) => run.includes(pair) || run.includes(back));
}

function ownWords(value: string): string[] {
  return value
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= 3);
}

/** Kinds of characters matter less than length. */
function varietyFactor(password: string): number {
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) =>
    kind.test(password),
  ).length;
  return 0.8 + 0.1 * kinds;
}
