/**
 * Amounts as this person writes and reads them. **What is written here is read back as the same number**, in any
 * language, digits and grouping included: `amount.test.ts` holds every language that the browser knows against that.
 * The limits are the API's (`crates/api/src/model/amount.rs`): 12 digits before the decimal sign, 6 after it, 15 in all.
 */
import type { Amount } from "../api/types.ts";
import { numberLocale, text } from "../text/index.ts";
import { plainDigits } from "./digits.ts";

const WHOLE_DIGITS = 12;
const FRACTION_DIGITS = 6;
const DIGITS = 15;

export type ParsedAmount =
  | { readonly ok: true; readonly value: number | null }
  | { readonly ok: false; readonly fault: "notNumber" | "fraction" | "digits" | "large" };

/** How one language writes numbers. */
export class Amounts {
  readonly #locale: string;
  readonly #decimal: string;
  readonly #group: string;

  constructor(locale: string) {
    this.#locale = locale;
    const parts = new Intl.NumberFormat(locale, {
      minimumFractionDigits: 1,
      useGrouping: "always" as never,
    }).formatToParts(1234567.5);
    const written = (of: string) => parts.find(({ type }) => type === of)?.value ?? "";
    this.#decimal = unified(written("decimal")) || ".";
    // Who groups by the Arabic sign has a comma on the keypad.
    this.#group = written("group") === "٬" ? "," : unified(written("group"));
  }

  /** For reading. */
  format(amount: Amount, unit: string | null = null): string {
    return withUnit(this.#write(Number(amount), {}), unit);
  }

  /** With a plus where it adds something. */
  formatSigned(amount: Amount, unit: string | null = null): string {
    return withUnit(this.#write(Number(amount), { signDisplay: "exceptZero" }), unit);
  }

  /** For a field: ungrouped, which is what people change most easily. */
  editable(amount: Amount | null): string {
    return amount === null ? "" : this.#write(Number(amount), { useGrouping: false });
  }

  /**
   * Takes what this language writes, and what a keypad or another language writes where it can mean one thing only.
   * Both signs there: the last one is the decimal sign. One sign, once: it groups where this language groups by it and
   * three digits follow one to three others; else it is the decimal sign. An empty text is no amount.
   */
  parse(input: string): ParsedAmount {
    const written = unified(plainDigits(input));
    if (written === "") return { ok: true, value: null };
    const match = /^([+-]?)([\d.,']*)([+-]?)$/.exec(written);
    const [, before = "", body = "", after = ""] = match ?? [];
    const plain = this.#plain(body);
    if (!match || plain === undefined || (before !== "" && after !== ""))
      return { ok: false, fault: "notNumber" };
    const [whole = "", fraction = ""] = plain.split(".");
    const wholeDigits = whole.replace(/^0+/, "").length;
    const fractionDigits = fraction.replace(/0+$/, "").length;
    if (fractionDigits > FRACTION_DIGITS) return { ok: false, fault: "fraction" };
    if (wholeDigits > WHOLE_DIGITS) return { ok: false, fault: "large" };
    if (wholeDigits + fractionDigits > DIGITS) return { ok: false, fault: "digits" };
    const value = Number(plain);
    return { ok: true, value: (before || after) === "-" && value !== 0 ? -value : value };
  }

  /** Digits and at most one point, or nothing if the signs make no sense. */
  #plain(body: string): string | undefined {
    if (!/\d/.test(body)) return undefined;
    const used = [...new Set(body.replace(/[\d']/g, ""))];
    const once = used.length === 1 && body.indexOf(used[0] ?? "") === body.lastIndexOf(used[0] ?? "");
    if (used.length === 0) return withFraction(body, "'", "");
    if (used.length === 2 || body.includes("'")) {
      const decimal = body.lastIndexOf(".") > body.lastIndexOf(",") ? "." : ",";
      const groupedBy = used.find((sign) => sign !== decimal) ?? "'";
      const [whole = "", fraction = "", ...more] = body.split(decimal);
      return more.length === 0 ? withFraction(whole, groupedBy, fraction) : undefined;
    }
    const [sign = ""] = used;
    if (!once) return withFraction(body, sign, "");
    const groups = sign === this.#group && sign !== this.#decimal && /^[1-9]\d{0,2}[.,]\d{3}$/.test(body);
    return groups ? withFraction(body, sign, "") : body.replace(sign, ".");
  }

  /** A double holds 15 digits faithfully; sums may have more, whose last ones would be invented. */
  #write(amount: number, options: Intl.NumberFormatOptions): string {
    const whole = Math.trunc(Math.abs(amount)).toString().length;
    const maximumFractionDigits = Math.max(0, Math.min(FRACTION_DIGITS, DIGITS - whole));
    // Minus zero is nothing that anybody wrote.
    return new Intl.NumberFormat(this.#locale, { ...options, maximumFractionDigits }).format(amount || 0);
  }
}

/** What runs from right to left, and the marks that say so. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff]/;

/** In a sentence. Where a number or a unit runs the other way, neither turns the other about: isolates (UAX 9) keep them apart. */
function withUnit(number: string, unit: string | null): string {
  const apart = (words: string) =>
    RIGHT_TO_LEFT.test(number + (unit ?? "")) ? `\u2068${words}\u2069` : words;
  return unit ? `${apart(number)}\u00a0${apart(unit)}` : number;
}

/** One spelling of each sign: `'` for whatever only keeps digits apart. Marks of direction are left out. */
function unified(written: string): string {
  return written
    .replace(/[\u200e\u200f\u061c\u2066-\u2069]/g, "")
    .trim()
    .replace(/[−‐‑–﹣－]/g, "-")
    .replace(/[＋﹢]/g, "+")
    .replace(/([+-])\s+|\s+([+-])/g, "$1$2")
    .replace(/[\s'’‘`_٬]/g, "'")
    .replace(/[،、，﹐⹁]/g, ",")
    .replace(/[٫．。﹒·]/g, ".");
}

/** The whole part without its groups, if they make sense: 1,234,567 and the Indian 12,34,567. */
function withFraction(whole: string, groupedBy: string, fraction: string): string | undefined {
  const [first = "", ...groups] = whole.split(groupedBy);
  const last = groups.pop();
  const grouped =
    /^\d{1,3}$/.test(first) && last?.length === 3 && groups.every((group) => /^\d{2,3}$/.test(group));
  const plain = last === undefined ? first : first + groups.join("") + last;
  const sound = (last === undefined || grouped) && /^\d*$/.test(plain + fraction);
  return sound ? `${plain}.${fraction}` : undefined;
}

const own = new Amounts(numberLocale);

export const parseAmount = (input: string) => own.parse(input);
export const formatAmount = (amount: Amount, unit: string | null = null) => own.format(amount, unit);
export const formatSigned = (amount: Amount, unit: string | null = null) => own.formatSigned(amount, unit);
export const editableAmount = (amount: Amount | null) => own.editable(amount);
export const formatCount = (count: number) => own.format(count);

/** What is wrong, in words. */
export function amountFault(parsed: ParsedAmount): string | undefined {
  if (parsed.ok) return undefined;
  return parsed.fault === "notNumber" ? text.field.notNumber(own.format(12.5)) : text.field[parsed.fault];
}

const percent = new Intl.NumberFormat(numberLocale, { style: "percent", maximumFractionDigits: 0 });

/** Never 100 % before it is done, never 0 % once something is. */
export function formatProgress(progress: number): string {
  const clamped = progress >= 1 ? progress : Math.min(progress, 0.99);
  return percent.format(clamped > 0 ? Math.max(clamped, 0.01) : 0);
}
