/**
 * What the admin API answers, and the reading of it: what a page can do without is left out where it is not of the right
 * kind; without the rest the answer is none (undefined). Read shapes.test.ts first.
 */
import { list, type Members, members, number, present, text } from "@tacit/ui/shape.ts";

export const ROLES = ["auditor", "user_manager", "client_manager", "owner"] as const;
export type Role = (typeof ROLES)[number];

export type Right =
  | "read_users"
  | "manage_users"
  | "read_clients"
  | "manage_clients"
  | "read_groups"
  | "manage_groups"
  | "read_keys"
  | "manage_keys"
  | "read_settings"
  | "read_audit"
  | "read_roles"
  | "manage_roles";

export interface Me {
  readonly id: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly rights: readonly string[];
}

/** Whether a user may sign in. */
export type UserState = "active" | "disabled" | "waiting";

export interface User {
  readonly id: string;
  readonly email: string;
  readonly name?: string;
  /** What apps may know them by. */
  readonly username?: string;
  readonly status: UserState;
  readonly created_at?: string;
  readonly updated_at?: string;
}

export interface UserDetail extends User {
  readonly roles: readonly string[];
}

/** An invitation to make an account; its link is in the mail alone. */
export interface UserInvitation {
  readonly id: string;
  readonly email: string;
  readonly groups: readonly string[];
  readonly expires_at?: string;
}

export interface Operator extends User {
  readonly roles: readonly string[];
  readonly roles_changed_at?: string;
}

export interface Grant {
  readonly id: string;
  readonly client_id: string;
  readonly scope: string;
  readonly since?: string;
  readonly last_used_at?: string;
  readonly user_agent?: string;
  readonly outlives_session: boolean;
  readonly is_device: boolean;
}

/** A browser session of a user's. */
export interface BrowserSession {
  readonly id: string;
  readonly user_agent?: string;
  readonly network?: string;
  readonly since?: string;
  readonly last_used_at?: string;
  readonly expires_at?: string;
}

/** What a user proves who they are with, beside the password. */
export interface Factors {
  readonly totp: boolean;
  readonly passkeys: number;
  readonly recovery_codes: number;
}

export interface Group {
  readonly name: string;
  readonly description: string;
  readonly roles: readonly string[];
  readonly created_at?: string;
}

export interface Member extends User {
  readonly since?: string;
}

/** What a group opens. */
export interface GroupUses {
  readonly clients: readonly { readonly id: string; readonly name: string }[];
  readonly apps: readonly { readonly id: string; readonly name: string; readonly paths: readonly string[] }[];
}

export interface UserGroup {
  readonly name: string;
  readonly roles: readonly string[];
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/** A client: its metadata under the registered names (RFC 7591), whatever they are. */
export interface Client {
  readonly id: string;
  readonly created_at?: string;
  readonly metadata: Members;
}

export interface Drawn {
  readonly client: Client;
  /** Shown once. */
  readonly secret?: string;
}

export interface Key {
  readonly kid: string;
  readonly algorithm: string;
  readonly state: "next" | "active" | "retiring";
  readonly created_at?: string;
  readonly activated_at?: string;
  readonly retires_at?: string;
}

export const ORIGINS = ["default", "file", "environment", "flag"] as const;

/** A setting as it is in force. */
export interface Setting {
  readonly name: string;
  /** As TOML; a secret that is set has none. */
  readonly value?: string;
  readonly origin: (typeof ORIGINS)[number];
}

export interface Act {
  readonly actor?: string;
  readonly actor_name?: string;
  readonly surface?: string;
  readonly target?: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface Event {
  readonly id: number;
  readonly at: string;
  readonly action: string;
  readonly outcome: string;
  readonly user?: string;
  readonly client?: string;
  readonly session?: string;
  readonly ip?: string;
  readonly user_agent?: string;
  readonly act?: Act;
}

export interface Invitation {
  readonly link: string;
  readonly expires_at?: string;
}

export interface RegistrationToken {
  readonly token: string;
  readonly expires_at?: string;
}

/** What the server can do, as far as these pages need it (RFC 8414). */
export interface Discovery {
  readonly issuer: string;
  readonly scopes: readonly string[];
  readonly grantTypes: readonly string[];
  readonly authMethods: readonly string[];
  readonly signing: readonly string[];
  readonly acrs: readonly string[];
}

const words = (value: unknown) => list(value, text);

export function me(body: unknown): Me | undefined {
  const { id, email, roles, rights } = members(body) ?? {};
  if (typeof id !== "string" || typeof email !== "string") return undefined;
  return { id, email, roles: words(roles), rights: words(rights) };
}

export function user(body: unknown): User | undefined {
  const { id, email, name, username, status, created_at, updated_at } = members(body) ?? {};
  if (typeof id !== "string" || typeof email !== "string") return undefined;
  return present<User>({
    id,
    email,
    name: text(name),
    username: text(username),
    status: status === "disabled" || status === "waiting" ? status : "active",
    created_at: text(created_at),
    updated_at: text(updated_at),
  });
}

export function userInvitation(body: unknown): UserInvitation | undefined {
  const { id, email, groups, expires_at } = members(body) ?? {};
  if (typeof id !== "string" || typeof email !== "string") return undefined;
  return present<UserInvitation>({ id, email, groups: words(groups), expires_at: text(expires_at) });
}

export function userDetail(body: unknown): UserDetail | undefined {
  const known = user(body);
  return known && { ...known, roles: words(members(body)?.roles) };
}

export function operator(body: unknown): Operator | undefined {
  const known = userDetail(body);
  if (known === undefined) return undefined;
  return present<Operator>({ ...known, roles_changed_at: text(members(body)?.roles_changed_at) });
}

export const roles = (body: unknown): readonly string[] | undefined => {
  const given = members(body)?.roles;
  return Array.isArray(given) ? words(given) : undefined;
};

export function grant(body: unknown): Grant | undefined {
  const from = members(body) ?? {};
  if (typeof from.id !== "string" || typeof from.client_id !== "string") return undefined;
  return present<Grant>({
    id: from.id,
    client_id: from.client_id,
    scope: text(from.scope) ?? "",
    since: text(from.since),
    last_used_at: text(from.last_used_at),
    user_agent: text(from.user_agent),
    outlives_session: from.outlives_session === true,
    is_device: from.is_device === true,
  });
}

export function session(body: unknown): BrowserSession | undefined {
  const from = members(body) ?? {};
  if (typeof from.id !== "string") return undefined;
  return present<BrowserSession>({
    id: from.id,
    user_agent: text(from.user_agent),
    network: text(from.network),
    since: text(from.since),
    last_used_at: text(from.last_used_at),
    expires_at: text(from.expires_at),
  });
}

export function factors(body: unknown): Factors | undefined {
  const from = members(body);
  if (from === undefined) return undefined;
  const { totp, passkeys, recovery_codes } = from;
  return {
    totp: totp === true,
    passkeys: number(passkeys) ?? 0,
    recovery_codes: number(recovery_codes) ?? 0,
  };
}

export function group(body: unknown): Group | undefined {
  const { name, description, roles, created_at } = members(body) ?? {};
  if (typeof name !== "string") return undefined;
  return present<Group>({
    name,
    description: text(description) ?? "",
    roles: words(roles),
    created_at: text(created_at),
  });
}

export function member(body: unknown): Member | undefined {
  const known = user(body);
  return known && present<Member>({ ...known, since: text(members(body)?.since) });
}

export function userGroup(body: unknown): UserGroup | undefined {
  const { name, roles } = members(body) ?? {};
  return typeof name === "string" ? { name, roles: words(roles) } : undefined;
}

export function groupUses(body: unknown): GroupUses | undefined {
  const from = members(body);
  if (!Array.isArray(from?.clients)) return undefined;
  return {
    clients: list(from.clients, (entry) => {
      const { client_id, client_name } = members(entry) ?? {};
      return typeof client_id === "string"
        ? { id: client_id, name: text(client_name) ?? client_id }
        : undefined;
    }),
    apps: list(Array.isArray(from.protected_apps) ? from.protected_apps : [], (entry) => {
      const { id, name, paths } = members(entry) ?? {};
      return typeof id === "string" ? { id, name: text(name) ?? id, paths: words(paths) } : undefined;
    }),
  };
}

export function page<T>(read: (entry: unknown) => T | undefined): (body: unknown) => Page<T> | undefined {
  return (body) => {
    const from = members(body);
    if (!Array.isArray(from?.items)) return undefined;
    return present<Page<T>>({ items: list(from.items, read), next: text(from.next_cursor) });
  };
}

export function client(body: unknown): Client | undefined {
  const { client_id, created_at, client_secret: _, ...metadata } = members(body) ?? {};
  if (typeof client_id !== "string") return undefined;
  return present<Client>({ id: client_id, created_at: text(created_at), metadata });
}

export function drawn(body: unknown): Drawn | undefined {
  const known = client(body);
  return known && present<Drawn>({ client: known, secret: text(members(body)?.client_secret) });
}

export const secret = (body: unknown): string | undefined => text(members(body)?.client_secret);

export function key(body: unknown): Key | undefined {
  const { kid, algorithm, state, created_at, activated_at, retires_at } = members(body) ?? {};
  if (typeof kid !== "string" || typeof algorithm !== "string") return undefined;
  if (state !== "next" && state !== "active" && state !== "retiring") return undefined;
  return present<Key>({
    kid,
    algorithm,
    state,
    created_at: text(created_at),
    activated_at: text(activated_at),
    retires_at: text(retires_at),
  });
}

export function setting(body: unknown): Setting | undefined {
  const from = members(body);
  const name = text(from?.name);
  const origin = ORIGINS.find((known) => known === from?.origin);
  if (name === undefined || origin === undefined) return undefined;
  return present<Setting>({ name, value: text(from?.value), origin });
}

function act(body: unknown): Act | undefined {
  const from = members(body);
  return (
    from &&
    present<Act>({
      actor: text(from.actor),
      actor_name: text(from.actor_name),
      surface: text(from.surface),
      target: text(from.target),
      before: from.before ?? undefined,
      after: from.after ?? undefined,
    })
  );
}

export function event(body: unknown): Event | undefined {
  const from = members(body) ?? {};
  const { id, at, action } = from;
  if (number(id) === undefined || typeof at !== "string" || typeof action !== "string") return undefined;
  return present<Event>({
    id: id as number,
    at,
    action,
    outcome: text(from.outcome) ?? "success",
    user: text(from.user),
    client: text(from.client),
    session: text(from.session),
    ip: text(from.ip),
    user_agent: text(from.user_agent),
    act: act(from.act),
  });
}

export function invitation(body: unknown): Invitation | undefined {
  const { link, expires_at } = members(body) ?? {};
  return typeof link === "string" ? present<Invitation>({ link, expires_at: text(expires_at) }) : undefined;
}

export function registrationToken(body: unknown): RegistrationToken | undefined {
  const { token, expires_at } = members(body) ?? {};
  if (typeof token !== "string") return undefined;
  return present<RegistrationToken>({ token, expires_at: text(expires_at) });
}

export function discovery(body: unknown): Discovery | undefined {
  const from = members(body) ?? {};
  const issuer = text(from.issuer);
  if (issuer === undefined) return undefined;
  return {
    issuer,
    scopes: words(from.scopes_supported),
    grantTypes: words(from.grant_types_supported),
    authMethods: words(from.token_endpoint_auth_methods_supported),
    signing: words(from.id_token_signing_alg_values_supported),
    acrs: words(from.acr_values_supported),
  };
}

export const nothing = (): true => true;
