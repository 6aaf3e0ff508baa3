/** Digits of all the world's numbering systems, as the ten that programs read: the API knows no others. */

const ASCII = "0123456789";

/** Systems that write each digit as one character: the browser's own list, and the commonest ones where it has none. */
function systems(): readonly string[] {
  const all = (Intl as { supportedValuesOf?(key: "numberingSystem"): string[] }).supportedValuesOf?.(
    "numberingSystem",
  );
  return (
    all ??
    ["arab", "arabext", "beng", "deva", "fullwide", "gujr", "guru", "hanidec", "khmr", "knda"].concat([
      "laoo",
      "mlym",
      "mymr",
      "orya",
      "tamldec",
      "telu",
      "thai",
      "tibt",
      "mong",
      "nkoo",
    ])
  );
}

let known: ReadonlyMap<string, string> | undefined;

/** Made at the first number that is not in plain digits. */
function map(): ReadonlyMap<string, string> {
  if (known) return known;
  const made = new Map<string, string>();
  for (const numberingSystem of systems()) {
    const format = new Intl.NumberFormat("en", { numberingSystem, useGrouping: false });
    const written = Array.from(ASCII, (digit) => [...format.format(Number(digit))]);
    // Roman and other such numerals are no digits: X is not a digit of XII.
    const [ten] = [[...format.format(10)]];
    const positional = written.every(({ length }) => length === 1) && ten?.length === 2;
    if (!positional) continue;
    for (const [at, [sign = ""]] of written.entries()) made.set(sign, ASCII.charAt(at));
  }
  known = made;
  return made;
}

export function plainDigits(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return Array.from(text, (sign) => map().get(sign) ?? sign).join("");
}
