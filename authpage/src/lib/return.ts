/**
 * Where a person goes on after signing in without an app: only to a page that is named here. The address is put together
 * anew from what was read, so nothing of what somebody wrote into a link leads anywhere else.
 */
const ORIGIN = "https://return.invalid";

export function returnPath(wanted: string | undefined): string | undefined {
  if (wanted === "/account/data") return wanted;
  // Not even what a browser would mend into a path: tabs, line ends, backslashes, a host.
  if (wanted === undefined || !/^\/device\/?(?:\?[^\s\\]*)?$/.test(wanted)) return undefined;
  const url = new URL(wanted, ORIGIN);
  if (url.origin !== ORIGIN) return undefined;
  return devicePath(url.searchParams.get("user_code") ?? undefined);
}

export function devicePath(userCode: string | undefined): string {
  return userCode === undefined ? "/device" : `/device?user_code=${encodeURIComponent(userCode)}`;
}

/** The sign-in page that leads back. */
export function loginFor(path: string): string {
  return `/login?return=${encodeURIComponent(path)}`;
}
