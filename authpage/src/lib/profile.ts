/** The fields of a profile that the account page shows, and their places among the claims of OIDC Core section 5.1. */
import type { Profile } from "../api/shapes.ts";

export const FIELDS = [
  "givenName",
  "familyName",
  "nickname",
  "website",
  "birthdate",
  "phone",
  "street",
  "postalCode",
  "locality",
  "country",
] as const;

export type FieldName = (typeof FIELDS)[number];

const CLAIMS: Readonly<Partial<Record<FieldName, string>>> = {
  givenName: "given_name",
  familyName: "family_name",
  nickname: "nickname",
  website: "website",
  birthdate: "birthdate",
  phone: "phone_number",
};

const OF_ADDRESS: Readonly<Partial<Record<FieldName, string>>> = {
  street: "street_address",
  postalCode: "postal_code",
  locality: "locality",
  country: "country",
};

export function fieldOf(profile: Profile, field: FieldName): string {
  const claim = CLAIMS[field];
  const value = claim === undefined ? profile.address?.[OF_ADDRESS[field] ?? ""] : profile[claim];
  return typeof value === "string" ? value : "";
}

/** The profile with one field changed; claims that the page does not show stay as they are. */
export function edited(profile: Profile, field: FieldName, value: string): Profile {
  const claim = CLAIMS[field];
  if (fieldOf(profile, field) === value) return profile;
  if (claim !== undefined) return { ...profile, [claim]: value };
  return { ...profile, address: { ...profile.address, [OF_ADDRESS[field] ?? field]: value } };
}

/** The profile with the language that they read; none where they leave it to the browser. */
export function withLanguage({ locale: _, ...rest }: Profile, tag: string): Profile {
  return tag === "" ? rest : { ...rest, locale: tag };
}

export function languageOf(profile: Profile): string {
  return typeof profile.locale === "string" ? profile.locale : "";
}
