/**
 * Where a person goes on after signing in without an app: only to a page that is named here. The address is put together
 * anew from what was read, so nothing of what somebody wrote into a link leads anywhere else.
 */
/** The page that accepts an invitation to administer; its token rests in the tab meanwhile. */
export const INVITATION = "/admin-invitation";

const ORIGIN = "https://return.invalid";

/** The account page, at the change of the password. */
export const CHANGE_PASSWORD = "/account/security?change=password";

export function returnPath(wanted: string | undefined): string | undefined {
  if (wanted === INVITATION) return INVITATION;
  if (wanted === CHANGE_PASSWORD) return CHANGE_PASSWORD;
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
