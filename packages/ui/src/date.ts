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
