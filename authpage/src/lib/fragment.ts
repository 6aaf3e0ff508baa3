/** A mail link carries its token in the fragment: fragments reach neither servers, nor proxies, nor Referer headers. */
export function takeToken(fragment: string): string | undefined {
  const token = new URLSearchParams(fragment.replace(/^#/, "")).get("token");
  return token === null || token === "" ? undefined : token;
}

/**
 * Reads the token and removes it from the address bar and the history, before anything is drawn. It lives on in
 * memory only: who loads the page again opens the link in the mail again, which works until it was used.
 */
export function takeTokenFromAddressBar(): string | undefined {
  const token = takeToken(location.hash);
  if (location.hash !== "") history.replaceState(null, "", location.pathname + location.search);
  return token;
}
