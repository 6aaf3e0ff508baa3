/**
 * What stands of the person's, by app: what they have allowed and what was handed out, since one may be there without the
 * other. An app of the operator's own asks for no consent; a consent may have no token left, and goes on silently.
 */
import type { Consent, Grant, Scope } from "../api/shapes.ts";

export interface AppAccess {
  readonly client: Consent["client"];
  readonly scopes: readonly Scope[];
  readonly since?: string | number;
  readonly grants: readonly Grant[];
}

export function byApp(consents: readonly Consent[], grants: readonly Grant[]): readonly AppAccess[] {
  const apps = new Map<string, AppAccess>();
  for (const consent of consents) apps.set(consent.client.id, { ...consent, grants: [] });
  for (const grant of grants) {
    const known = apps.get(grant.client.id) ?? { client: grant.client, scopes: [], grants: [] };
    const names = new Set(known.scopes.map(({ name }) => name));
    apps.set(grant.client.id, {
      ...known,
      scopes: [...known.scopes, ...grant.scopes.filter(({ name }) => !names.has(name))],
      grants: [...known.grants, grant],
    });
  }
  return [...apps.values()].sort((a, b) => a.client.name.localeCompare(b.client.name));
}
