/** Amounts as people write and read them. At most six digits after the point, as the API keeps them. */
import type { Amount } from "../api/types.ts";

export type ParsedAmount =
  | { readonly ok: true; readonly value: number | null }
  | { readonly ok: false; readonly message: string };

/** Comma or point, by the browser's language. */
const LOCAL_SIGN =
  new Intl.NumberFormat(undefined).formatToParts(1.5).find(({ type }) => type === "decimal")?.value === ","
    ? ","
    : ".";

/** Takes 1234.5, 1 234,5, 1,234.50 and 1.234,50; an empty text is no amount. */
export function parseAmount(input: string, localSign: "," | "." = LOCAL_SIGN): ParsedAmount {
  const text = input.replace(/[\s\u00a0\u202f'’_]/g, "").replace("−", "-");
  if (text === "") return { ok: true, value: null };
  const plain = withPoint(text, localSign);
  const match = /^[+-]?(\d*)(?:\.(\d*))?$/.exec(plain);
  if (!match || `${match[1] ?? ""}${match[2] ?? ""}` === "") {
    return { ok: false, message: "Enter a number, like 12 or 12.5." };
  }
  if ((match[2] ?? "").replace(/0+$/, "").length > 6) {
    return { ok: false, message: "Use at most six digits after the point." };
  }
  const value = Number(plain);
  return Math.abs(value) < 1e9 ? { ok: true, value } : { ok: false, message: "This number is too large." };
}

/** With both signs there, the last one is the decimal sign. With one, it is, unless it groups thousands as people here do. */
function withPoint(text: string, localSign: "," | "."): string {
  const comma = text.lastIndexOf(",");
  const point = text.lastIndexOf(".");
  if (comma !== -1 && point !== -1) {
    return comma > point ? text.replaceAll(".", "").replace(",", ".") : text.replaceAll(",", "");
  }
  const grouped =
    localSign === ","
      ? /^[+-]?[1-9]\d{0,2}(\.\d{3})+$/.test(text)
      : /^[+-]?[1-9]\d{0,2}(,\d{3})+$/.test(text);
  return grouped ? text.replaceAll(/[.,]/g, "") : text.replace(",", ".");
}

const format = new Intl.NumberFormat(undefined, { maximumFractionDigits: 6 });

export function formatAmount(amount: Amount, unit: string | null = null): string {
  const number = format.format(Number(amount));
  return unit ? `${number}\u00a0${unit}` : number;
}

const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });

/** Never 100 % before it is done, never 0 % once something is. */
export function formatProgress(progress: number): string {
  const clamped = progress >= 1 ? progress : Math.min(progress, 0.99);
  return percent.format(clamped > 0 ? Math.max(clamped, 0.01) : 0);
}

/** For a form: without grouping, so that it reads back as it was. */
export function editableAmount(amount: Amount | null): string {
  return amount === null ? "" : String(amount);
}
