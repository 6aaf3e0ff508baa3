/**
 * Rich authorization requests (RFC 9396) in lines that a person can read. The types are the operator's own, so nothing is
 * known of their members: every one is shown, by its name in words and its path, and none is left out.
 */
import type { AuthorizationDetail } from "../api/shapes.ts";

export interface Line {
  readonly label: string;
  readonly value: string;
}

interface Words {
  readonly yes: string;
  readonly no: string;
}

/** `payment_initiation` and `paymentInitiation`: Payment initiation. */
export function inWords(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
  return words === "" ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

export function linesOf(detail: AuthorizationDetail, words: Words): readonly Line[] {
  const lines: Line[] = [];
  for (const [name, value] of Object.entries(detail)) {
    if (name !== "type") collect([inWords(name)], value, words, lines);
  }
  return lines;
}

function collect(path: readonly string[], value: unknown, words: Words, lines: Line[]): void {
  const label = path.join(" › ");
  if (Array.isArray(value) && value.every((entry) => typeof entry !== "object" || entry === null)) {
    lines.push({ label, value: value.map((entry) => plain(entry, words)).join(", ") });
  } else if (Array.isArray(value)) {
    value.forEach((entry, at) => {
      collect([...path, String(at + 1)], entry, words, lines);
    });
  } else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) collect([...path, inWords(name)], inner, words, lines);
  } else {
    lines.push({ label, value: plain(value, words) });
  }
}

function plain(value: unknown, words: Words): string {
  if (typeof value === "boolean") return value ? words.yes : words.no;
  return value === null || value === undefined ? "–" : String(value);
}
