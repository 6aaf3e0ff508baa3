/** Every endpoint that these pages call, on one screen. Answers are read by `shapes.ts`. */
import { get } from "@tacit/ui/request.ts";
import { text } from "@tacit/ui/shape.ts";
import { call } from "./client.ts";
import { dashboard, type Span } from "./dashboard.ts";
import * as shape from "./shapes.ts";
import { type ImportRow, importRows, sent } from "./userImport.ts";

const BASE = "/api/admin";

/** A list's page: what is not given is left out. */
export function query(parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(given as [string, string][]).toString();
  return text === "" ? "" : `?${text}`;
}

const user = (id: string) => `${BASE}/users/${encodeURIComponent(id)}`;
/** Every character that may not be a path's own is encoded, as the server does it: an identifier may be an address. */
const client = (id: string) =>
  `${BASE}/clients/${encodeURIComponent(id).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16)}`)}`;

const group = (name: string) => `${BASE}/groups/${encodeURIComponent(name)}`;

async function read<T>(path: string, of: (body: unknown) => T | undefined, signal?: AbortSignal): Promise<T> {
  return (await call("GET", path, of, { signal })).value;
}

async function act<T>(path: string, of: (body: unknown) => T | undefined, signal?: AbortSignal): Promise<T> {
  return (await call("POST", path, of, { signal })).value;
}

async function make<T>(
  path: string,
  body: object,
  of: (body: unknown) => T | undefined,
  signal?: AbortSignal,
): Promise<T> {
  return (await call("POST", path, of, { body, signal })).value;
}

export interface UserQuery {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly status?: string | undefined;
  readonly cursor?: string | undefined;
}

export interface AuditQuery {
  readonly user?: string | undefined;
  readonly actor?: string | undefined;
  readonly client?: string | undefined;
  readonly action?: string | undefined;
  readonly outcome?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: string | undefined;
}

export const api = {
  me: (signal?: AbortSignal) => read(`${BASE}/me/`, shape.me, signal),

  /** Public, without a token. */
  discovery: (signal?: AbortSignal) => get("/.well-known/openid-configuration", shape.discovery, signal),

  users: (asked: UserQuery, signal?: AbortSignal) =>
    read(`${BASE}/users/${query({ ...asked })}`, shape.page(shape.user), signal),
  user: (id: string, signal?: AbortSignal) => read(`${user(id)}/`, shape.userDetail, signal),
  grants: async (id: string, signal?: AbortSignal) =>
    (await read(`${user(id)}/grants/`, shape.page(shape.grant), signal)).items,
  approve: (id: string, signal?: AbortSignal) => act(`${user(id)}/approve/`, shape.user, signal),
  refuse: async (id: string, body: { reason?: string }, signal?: AbortSignal) => {
    await call("POST", `${user(id)}/refuse/`, shape.nothing, { body, signal });
  },
  disable: (id: string, signal?: AbortSignal) => act(`${user(id)}/disable/`, shape.user, signal),
  enable: (id: string, signal?: AbortSignal) => act(`${user(id)}/enable/`, shape.user, signal),
  signOut: (id: string, signal?: AbortSignal) => act(`${user(id)}/sign-out/`, shape.user, signal),
  endGrant: async (id: string, grant: string, signal?: AbortSignal) => {
    await call("DELETE", `${user(id)}/grants/${encodeURIComponent(grant)}/`, shape.nothing, { signal });
  },
  sessions: async (id: string, signal?: AbortSignal) =>
    (await read(`${user(id)}/sessions/`, shape.page(shape.session), signal)).items,
  endSession: async (id: string, session: string, signal?: AbortSignal) => {
    await call("DELETE", `${user(id)}/sessions/${encodeURIComponent(session)}/`, shape.nothing, { signal });
  },
  factors: (id: string, signal?: AbortSignal) => read(`${user(id)}/factors/`, shape.factors, signal),
  resetFactors: (id: string, signal?: AbortSignal) => act(`${user(id)}/reset-factors/`, shape.user, signal),
  groupsOf: async (id: string, signal?: AbortSignal) =>
    (await read(`${user(id)}/groups/`, shape.page(shape.userGroup), signal)).items,
  setUsername: async (id: string, username: string | null, signal?: AbortSignal) =>
    (await call("PUT", `${user(id)}/username/`, shape.user, { body: { username }, signal })).value,
  deleteUser: async (id: string, signal?: AbortSignal) => {
    await call("DELETE", `${user(id)}/`, shape.nothing, { signal });
  },

  userInvitations: (cursor: string | undefined, signal?: AbortSignal) =>
    read(`${BASE}/user-invitations/${query({ cursor })}`, shape.page(shape.userInvitation), signal),
  inviteUser: (
    body: { email: string; language: string; name?: string; groups?: readonly string[] },
    signal?: AbortSignal,
  ) => make(`${BASE}/user-invitations/`, body, shape.userInvitation, signal),
  sendInvitation: (id: string, signal?: AbortSignal) =>
    act(`${BASE}/user-invitations/${encodeURIComponent(id)}/send/`, shape.userInvitation, signal),
  revokeInvitation: async (id: string, signal?: AbortSignal) => {
    await call("DELETE", `${BASE}/user-invitations/${encodeURIComponent(id)}/`, shape.nothing, { signal });
  },

  /** Only looks: nobody is invited. */
  checkUsers: async (file: Blob, isJson: boolean, signal?: AbortSignal) => {
    const type = isJson ? "application/json" : "text/csv";
    const options = { file: { type, content: file }, signal };
    return (await call("POST", `${BASE}/user-imports/?dry_run=true`, importRows, options)).value;
  },
  importUsers: async (rows: readonly ImportRow[], signal?: AbortSignal) => {
    const options = { file: { type: "application/json", content: sent(rows) }, signal };
    return (await call("POST", `${BASE}/user-imports/`, importRows, options)).value;
  },
  exportUsers: async (format: "csv" | "json", signal?: AbortSignal) =>
    (await call("GET", `${BASE}/user-exports/${query({ format })}`, text, { plain: true, signal })).value,

  roles: (id: string, signal?: AbortSignal) => call("GET", `${user(id)}/roles/`, shape.roles, { signal }),
  setRoles: (id: string, roles: readonly string[], ifMatch: string | undefined, signal?: AbortSignal) =>
    call("PUT", `${user(id)}/roles/`, shape.roles, { body: { roles }, ifMatch, signal }),
  operators: async (signal?: AbortSignal) =>
    (await read(`${BASE}/operators/`, shape.page(shape.operator), signal)).items,
  invite: (body: { roles: readonly string[]; valid_seconds: number }, signal?: AbortSignal) =>
    make(`${BASE}/invitations/`, body, shape.invitation, signal),

  groups: (asked: { name?: string | undefined; cursor?: string | undefined }, signal?: AbortSignal) =>
    read(`${BASE}/groups/${query({ ...asked })}`, shape.page(shape.group), signal),
  group: (name: string, signal?: AbortSignal) => call("GET", `${group(name)}/`, shape.group, { signal }),
  addGroup: (body: object, signal?: AbortSignal) => make(`${BASE}/groups/`, body, shape.group, signal),
  changeGroup: (name: string, body: object, ifMatch: string | undefined, signal?: AbortSignal) =>
    call("PATCH", `${group(name)}/`, shape.group, { body, ifMatch, signal }),
  removeGroup: async (name: string, signal?: AbortSignal) => {
    await call("DELETE", `${group(name)}/`, shape.nothing, { signal });
  },
  members: (name: string, cursor: string | undefined, signal?: AbortSignal) =>
    read(`${group(name)}/members/${query({ cursor })}`, shape.page(shape.member), signal),
  join: async (name: string, id: string, signal?: AbortSignal) => {
    await call("PUT", `${group(name)}/members/${encodeURIComponent(id)}/`, shape.nothing, { signal });
  },
  leave: async (name: string, id: string, signal?: AbortSignal) => {
    await call("DELETE", `${group(name)}/members/${encodeURIComponent(id)}/`, shape.nothing, { signal });
  },
  groupUses: (name: string, signal?: AbortSignal) => read(`${group(name)}/uses/`, shape.groupUses, signal),

  clients: (cursor: string | undefined, limit: number, signal?: AbortSignal) =>
    read(`${BASE}/clients/${query({ cursor, limit: String(limit) })}`, shape.page(shape.client), signal),
  client: (id: string, signal?: AbortSignal) => call("GET", `${client(id)}/`, shape.client, { signal }),
  addClient: (body: object, signal?: AbortSignal) => make(`${BASE}/clients/`, body, shape.drawn, signal),
  changeClient: (id: string, body: object, ifMatch: string | undefined, signal?: AbortSignal) =>
    call("PATCH", `${client(id)}/`, shape.drawn, { body, ifMatch, signal }),
  newSecret: (id: string, signal?: AbortSignal) => act(`${client(id)}/secret/`, shape.secret, signal),
  removeClient: async (id: string, signal?: AbortSignal) => {
    await call("DELETE", `${client(id)}/`, shape.nothing, { signal });
  },

  addRegistrationToken: (body: { uses: number; valid_seconds: number }, signal?: AbortSignal) =>
    make(`${BASE}/registration-tokens/`, body, shape.registrationToken, signal),

  keys: async (signal?: AbortSignal) => (await read(`${BASE}/keys/`, shape.page(shape.key), signal)).items,
  rotateKeys: async (signal?: AbortSignal) =>
    (await act(`${BASE}/keys/rotate/`, shape.page(shape.key), signal)).items,

  settings: async (signal?: AbortSignal) =>
    (await read(`${BASE}/settings/`, shape.page(shape.setting), signal)).items,

  dashboard: (span: Span, signal?: AbortSignal) =>
    read(`${BASE}/dashboard/${query({ span })}`, dashboard, signal),

  audit: (asked: AuditQuery, signal?: AbortSignal) =>
    read(`${BASE}/audit/${query({ ...asked })}`, shape.page(shape.event), signal),
};
