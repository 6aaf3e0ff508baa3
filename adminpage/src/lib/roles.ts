/** Roles by their names. */
import { locale, text } from "../text/index.ts";

export function roleName(role: string): string {
  const names: Readonly<Record<string, string>> = text.roles.names;
  return Object.hasOwn(names, role) ? (names[role] ?? role) : role;
}

export function roleList(roles: readonly string[]): string {
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(roles.map(roleName));
}
