/** Every endpoint that the pages call, on one screen. Binary values are base64url without padding (RFC 9807 names). */
import type { Ksf } from "../opaque/protocol.ts";
import { get, post } from "./request.ts";

export interface Next {
  readonly next: string;
}

export interface Interaction {
  readonly client: { readonly name: string; readonly uri?: string | null };
  readonly scopes: readonly { readonly name: string; readonly description?: string | null }[];
  readonly login_hint?: string | null;
  readonly signed_in_as?: string | null;
}

export interface Account {
  readonly sub: string;
  readonly email: string;
  readonly name?: string | null;
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

  finishLogin: (body: { login_id: string; ke3: string; remember?: boolean }, signal?: AbortSignal) =>
    post<Next>("/api/login/finish/", body, signal),

  interaction: (id: string, signal?: AbortSignal) =>
    get<Interaction>(`/api/interaction/?interaction=${encodeURIComponent(id)}`, signal),

  consent: (body: { interaction: string; allow: boolean; scopes: readonly string[] }, signal?: AbortSignal) =>
    post<Next>("/api/consent/", body, signal),

  account: (signal?: AbortSignal) => get<Account>("/api/account/", signal),

  pendingLogout: (id: string, signal?: AbortSignal) =>
    get<{ client?: { name: string } | null }>(`/api/logout/?logout=${encodeURIComponent(id)}`, signal),

  logout: (body: { logout?: string }, signal?: AbortSignal) => post<Next>("/api/logout/", body, signal),
};
