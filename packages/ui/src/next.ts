/** Where the server says the page goes on: a path of ours, or another site's address. */

/** `URL.canParse` would be shorter, but browsers from before 2024 sign in here too. */
export function parseUrl(value: string, base?: string): URL | undefined {
  try {
    return new URL(value, base);
  } catch {
    return undefined;
  }
}

/** Only http(s) is ever followed by a page, or linked to: never `javascript:`, `data:` or a custom scheme. */
export function webUrl(value: string | null | undefined, base?: string): URL | undefined {
  const url = value === null || value === undefined ? undefined : parseUrl(value, base);
  return url?.protocol === "https:" || url?.protocol === "http:" ? url : undefined;
}

/**
 * Leaves the page. The promise never settles on success: the form stays busy until the browser has gone, so nobody
 * can press the button again in between.
 */
export function follow(next: string): Promise<never> {
  const url = webUrl(next, location.href);
  if (!url) return Promise.reject(new Error("the server named an address that is not http"));
  location.assign(url);
  return new Promise(() => undefined);
}
