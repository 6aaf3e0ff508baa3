/** A point in time as the server writes it (RFC 3339, or seconds since 1970), in words and for `<time>`. */
export function inDate(
  value: string | number,
  locale: string,
  format: Intl.DateTimeFormatOptions,
): { readonly text: string; readonly iso: string } | undefined {
  const date = new Date(typeof value === "number" ? value * 1000 : value);
  if (Number.isNaN(date.getTime())) return undefined;
  return { text: new Intl.DateTimeFormat(locale, format).format(date), iso: date.toISOString() };
}

/** YYYY-MM-DD of a moment in this browser's zone: the day that the user has. */
export function localDay(moment: Date): string {
  const pad = (value: number, length = 2) => String(value).padStart(length, "0");
  return `${pad(moment.getFullYear(), 4)}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}`;
}
