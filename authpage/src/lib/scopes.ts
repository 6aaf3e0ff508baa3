/** What the scopes of OIDC Core section 5.4 tell about a person. Read scopes.test.ts first. */
import type { Profile } from "../api/shapes.ts";

/** They tell something about the person; every other scope lets the app do something. */
const PERSONAL: readonly string[] = ["openid", "profile", "email", "address", "phone", "groups", "roles"];

/** In the order of OIDC Core section 5.4, without the time of the last change, which tells nothing that one fills in. */
const PROFILE_CLAIMS = [
  "name",
  "given_name",
  "middle_name",
  "family_name",
  "nickname",
  "preferred_username",
  "profile",
  "picture",
  "website",
  "gender",
  "birthdate",
  "zoneinfo",
  "locale",
] as const;

export function isPersonal(scope: string): boolean {
  return PERSONAL.includes(scope);
}

/** Whether these are all claims of `profile`; the server lists fewer where an app asks for some by name. */
export function isWholeProfile(claims: readonly string[]): boolean {
  return PROFILE_CLAIMS.every((claim) => claims.includes(claim));
}

interface Filled {
  readonly name?: string;
  readonly username?: string;
  readonly profile: Profile;
}

/** The claims of `profile` that have a value; the username is nothing that somebody has typed among them. */
export function filledIn(account: Filled): readonly string[] {
  const { name, username, profile } = account;
  const known: Profile = { ...profile, name, preferred_username: username };
  return PROFILE_CLAIMS.filter((claim) => {
    const value = known[claim];
    return typeof value === "string" && value !== "";
  });
}
