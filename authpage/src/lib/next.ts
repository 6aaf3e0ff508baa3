/** Where the server says the page goes on. Only http(s) is followed: never `javascript:`, `data:` or a custom scheme. */
export function nextUrl(next: string, here: string): URL | undefined {
  if (!URL.canParse(next, here)) return undefined;
  const url = new URL(next, here);
  return url.protocol === "https:" || url.protocol === "http:" ? url : undefined;
}

/**
 * Leaves the page. The promise never settles on success: the form stays busy until the browser has gone, so nobody
 * can press the button again in between.
 */
export function follow(next: string): Promise<never> {
  const url = nextUrl(next, location.href);
  if (!url) return Promise.reject(new Error("the server named an address that is not http"));
  location.assign(url);
  return new Promise(() => undefined);
}
