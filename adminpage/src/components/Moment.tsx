/** A point in time: `words` makes the sentence of it. */
import { inDate } from "@tacit/ui/date.ts";
import { locale } from "../text/index.ts";

interface Props {
  readonly value: string | number | undefined;
  readonly words?: (date: string) => string;
  readonly precise?: boolean;
}

export function Moment({ value, words = (date) => date, precise = false }: Props) {
  const format = { dateStyle: "medium", timeStyle: precise ? "medium" : "short" } as const;
  const date = value === undefined ? undefined : inDate(value, locale, format);
  return date === undefined ? null : <time dateTime={date.iso}>{words(date.text)}</time>;
}
