/**
 * A span of time as people say it: in the largest unit that says it exactly, or in minutes rounded up. "30 minutes",
 * "1 hour", "2 days"; German after a preposition in the dative: "in 2 Tagen".
 */
const UNITS = [
  ["day", 24 * 60 * 60],
  ["hour", 60 * 60],
  ["minute", 60],
] as const;

/** Only the plural of days differs: "2 Tage", but "in 2 Tagen". Units with one take a feminine or masculine article. */
const DATIVE: Readonly<Record<string, readonly [one: string, many: string]>> = {
  day: ["einem Tag", "Tagen"],
  hour: ["einer Stunde", "Stunden"],
  minute: ["einer Minute", "Minuten"],
  second: ["einer Sekunde", "Sekunden"],
};

export function duration(language: string, seconds: number, grammar: "plain" | "dative" = "plain"): string {
  const whole = Math.max(1, Math.ceil(seconds));
  const [unit, size] =
    UNITS.find(([, length]) => whole >= length && whole % length === 0) ??
    (whole < 60 ? (["second", 1] as const) : (["minute", 60] as const));
  const count = Math.ceil(whole / size);
  const words = grammar === "dative" ? DATIVE[unit] : undefined;
  if (language === "de" && words !== undefined) return count === 1 ? words[0] : `${count} ${words[1]}`;
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);
}
