/** What a form refuses before it asks the server. The server decides; this only saves a round trip. */
import { webUrl } from "@tacit/ui/next.ts";
import type { Messages } from "../text/index.ts";
import { FIELDS, type FieldName } from "./profile.ts";

export const MINIMUM_PASSWORD_LENGTH = 8;
const LONGEST_NAME = 100;
const LONGEST_LINE = 200;
const LONGEST_USERNAME = 32;

/** An undefined value means: fine. */
export type Check = string | undefined;

export function checkEmail(value: string, text: Messages): Check {
  if (value.trim() === "") return text.fieldError.emailMissing;
  // Something, one @, something: what else an address may hold is the server's business.
  return /^[^\s@]+@[^\s@]+$/.test(value.trim()) ? undefined : text.fieldError.emailShape;
}

/** What somebody signs in with; whose a name without an @ may be is the server's business. */
export function checkSignInName(value: string, usernames: boolean, text: Messages): Check {
  if (!usernames || value.includes("@")) return checkEmail(value, text);
  return value.trim() === "" ? text.fieldError.emailOrUsernameMissing : undefined;
}

export function checkPassword(value: string, text: Messages): Check {
  return value === "" ? text.fieldError.passwordMissing : undefined;
}

export function checkNewPassword(value: string, text: Messages): Check {
  if (value === "") return text.fieldError.newPasswordMissing;
  return characters(value) < MINIMUM_PASSWORD_LENGTH ? text.fieldError.newPasswordShort : undefined;
}

export function checkName(value: string, text: Messages): Check {
  return characters(value.trim()) > LONGEST_NAME ? text.fieldError.nameLong : undefined;
}

/** Which letters and which words it may have, the server knows. */
export function checkUsername(value: string, optional: boolean, text: Messages): Check {
  const name = value.trim();
  if (name === "" && optional) return undefined;
  const fits = characters(name) >= 2 && characters(name) <= LONGEST_USERNAME && !/[\s@]/.test(name);
  return fits ? undefined : text.account.username.invalid_request;
}

/** As a person counts them, near enough: code points, not UTF-16 units. */
export function characters(value: string): number {
  return [...value].length;
}

/** What a profile may hold (OIDC Core section 5.1); an empty field is fine. */
export function checkProfile(
  value: (field: FieldName) => string,
  text: Messages,
): Partial<Record<FieldName, string | undefined>> {
  const wrong: Partial<Record<FieldName, string | undefined>> = {};
  for (const field of FIELDS) wrong[field] = checkLine(field, value(field), text);
  return wrong;
}

function checkLine(field: FieldName, value: string, text: Messages): Check {
  if (value === "") return undefined;
  switch (field) {
    case "website":
      return webUrl(value) !== undefined ? undefined : text.fieldError.website;
    case "phone":
      return /^\+[\d ().-]{3,30}$/.test(value) ? undefined : text.fieldError.phone;
    case "birthdate":
      return /^\d{4}(-\d\d-\d\d)?$/.test(value) ? undefined : text.fieldError.birthdate;
    default:
      return characters(value) > LONGEST_LINE ? text.fieldError.long : undefined;
  }
}
