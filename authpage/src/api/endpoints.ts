/** Every endpoint that the pages call, on one screen. Binary values are base64url without padding (RFC 9807 names). */
import type { Ksf } from "../opaque/protocol.ts";
import { get, patch, post, remove } from "./request.ts";

export interface Next {
  readonly next: string;
}

/** The record of this password is an old one: what a new one is made from. */
export interface Renewal {
  readonly renewal_id: string;
  readonly registration_response: string;
  readonly ksf: Ksf;
}

export interface Client {
  readonly name: string;
  readonly uri?: string | null;
  /** A path of ours: the server fetches what clients show. */
  readonly logo?: string;
  readonly policy_uri?: string;
  readonly tos_uri?: string;
}

export interface Scope {
  readonly name: string;
  readonly description?: string | null;
}

/** One thing that is asked in detail (RFC 9396 section 2): a type, and members that the type knows. */
export type AuthorizationDetail = Readonly<Record<string, unknown>>;

export interface Asked {
  readonly client: Client;
  readonly scopes: readonly Scope[];
  readonly authorization_details?: readonly AuthorizationDetail[];
}

export interface Interaction extends Asked {
  /** The languages that the app suggests, the best first. */
  readonly ui_locales?: string | null;
  readonly login_hint?: string | null;
  readonly signed_in_as?: string | null;
}

/** The claims of OIDC Core section 5.1 that a person fills in. */
export interface Profile {
  readonly given_name?: string;
  readonly family_name?: string;
  readonly nickname?: string;
  readonly website?: string;
  readonly birthdate?: string;
  readonly phone_number?: string;
  readonly address?: Readonly<Record<string, string>>;
}

export interface Consent {
  readonly client: Client & { readonly id: string };
  readonly scopes: readonly Scope[];
  readonly since: string | number;
}

export interface Account {
  readonly sub: string;
  readonly email: string;
  readonly name?: string | null;
  readonly profile: Profile;
  readonly created_at: string | number;
  readonly session: { readonly auth_time: string | number; readonly expires_at: string | number };
}

export const api = {
  signup: (body: { email: string; name?: string; interaction?: string }, signal?: AbortSignal) =>
    post<object>("/api/signup/", body, signal),

  checkLink: (token: string, signal?: AbortSignal) =>
    post<{ email: string; name?: string | null }>("/api/register/check/", { token }, signal),

  startRegistration: (body: { token: string; registration_request: string }, signal?: AbortSignal) =>
    post<{ registration_response: string; ksf: Ksf }>("/api/register/start/", body, signal),

  finishRegistration: (body: { token: string; registration_record: string }, signal?: AbortSignal) =>
    post<Next>("/api/register/finish/", body, signal),

  startLogin: (body: { email: string; ke1: string; interaction?: string }, signal?: AbortSignal) =>
    post<{ login_id: string; ke2: string; ksf: Ksf }>("/api/login/start/", body, signal),

  finishLogin: (
    body: { login_id: string; ke3: string; remember?: boolean; registration_request?: string },
    signal?: AbortSignal,
  ) => post<Next & { readonly renewal?: Renewal }>("/api/login/finish/", body, signal),

  renewRecord: (body: { renewal_id: string; registration_record: string }, signal?: AbortSignal) =>
    post<object>("/api/login/renew/", body, signal),

  interaction: (id: string, signal?: AbortSignal) =>
    get<Interaction>(`/api/interaction/?interaction=${encodeURIComponent(id)}`, signal),

  consent: (body: { interaction: string; allow: boolean; scopes: readonly string[] }, signal?: AbortSignal) =>
    post<Next>("/api/consent/", body, signal),

  device: (userCode: string, signal?: AbortSignal) =>
    get<Asked>(`/api/device/?user_code=${encodeURIComponent(userCode)}`, signal),

  decideDevice: (body: { user_code: string; allow: boolean }, signal?: AbortSignal) =>
    post<object>("/api/device/", body, signal),

  account: (signal?: AbortSignal) => get<Account>("/api/account/", signal),

  changeAccount: (body: { name: string | null; profile: Profile }, signal?: AbortSignal) =>
    patch<Account>("/api/account/", body, signal),

  consents: (signal?: AbortSignal) => get<readonly Consent[]>("/api/account/consents/", signal),

  revokeConsent: (clientId: string, signal?: AbortSignal) =>
    remove(`/api/account/consents/${encodeURIComponent(clientId)}/`, signal),

  pendingLogout: (id: string, signal?: AbortSignal) =>
    get<{ client?: { name: string } | null }>(`/api/logout/?logout=${encodeURIComponent(id)}`, signal),

  logout: (body: { logout?: string }, signal?: AbortSignal) => post<Next>("/api/logout/", body, signal),
};
