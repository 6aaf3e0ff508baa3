/**
 * How hard a password is to guess, and whether it is among those that everybody tries first: judged here, since the
 * server sees no password.
 *
 * An estimate of the tries that a good guesser needs (zxcvbn), with the person's own words as worth nothing. It is a
 * hint; refused is only what is too short or stands in the list of the most common passwords (NIST SP 800-63B
 * section 3.1.1.2: compare with a list, no rules of composition).
 */
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";

export type Level = "weak" | "fair" | "good" | "strong";

export interface Rating {
  readonly level: Level;
  /** It is one of the most common passwords. */
  readonly common: boolean;
  /** It stands in the operator's own list. */
  readonly refused: boolean;
}

/** The estimate grows faster than the length; what is beyond these is strong, or repeats what came before. */
const LOOKED_AT = 100;

/** By zxcvbn's score: fewer than 10^3, 10^6, 10^8, 10^10 tries, or more. */
const LEVELS: readonly Level[] = ["weak", "weak", "fair", "good", "strong"];

const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: LOOKED_AT });
const common: ReadonlySet<string> = new Set(dictionary["passwords-common"].map(String));

/** The operator's list, as it is served: one on each line. */
export function readList(text: string): ReadonlySet<string> {
  return new Set(
    text
      .split(/\r?\n/)
      .map(sameForAll)
      .filter((line) => line !== ""),
  );
}

/** Whoever guesses tries large and small letters, and no keyboard makes a difference between one accent and another form of it. */
function sameForAll(password: string): string {
  return password.normalize("NFC").toLowerCase();
}

export function rate(password: string, own: readonly string[] = [], list?: ReadonlySet<string>): Rating {
  const start = password.slice(0, LOOKED_AT);
  // Whoever guesses at a person begins with what is known of them: it is worth nothing, however long it is.
  const rest = own.flatMap(words).reduce((left, word) => withoutWord(left, word), start.toLowerCase());
  const score = Math.min(estimator.check(start).score, estimator.check(rest).score);
  return {
    level: LEVELS[score] ?? "weak",
    common: common.has(password.toLowerCase()),
    refused: list?.has(sameForAll(password)) ?? false,
  };
}

function words(value: string): string[] {
  const lower = value.toLowerCase();
  return [lower, ...lower.split(/[^\p{L}\p{N}]+/u)].filter((word) => word.length >= 3);
}

function withoutWord(text: string, word: string): string {
  return text.split(word).join("");
}
