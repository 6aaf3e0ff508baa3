/**
 * Every endpoint that the pages call, on one screen. Binary values are base64url without padding (RFC 9807 names).
 * Answers are read by `shapes.ts`: what is not of the expected kind is an error here, and never reaches a page.
 */
import { get, patch, post, put, remove } from "@tacit/ui/request.ts";
import type { Profile } from "./shapes.ts";
import * as shape from "./shapes.ts";

export const api = {
  signup: (body: { email: string; name?: string; interaction?: string }, signal?: AbortSignal) =>
    post("/api/signup/", body, shape.sent, signal),

  checkLink: (token: string, signal?: AbortSignal) =>
    post("/api/register/check/", { token }, shape.link, signal),

  checkInvitationToSignUp: (token: string, signal?: AbortSignal) =>
    post("/api/register/check/", { token, invitation: true }, shape.link, signal),

  startRegistration: (
    body: { token: string; invitation?: boolean; registration_request: string },
    signal?: AbortSignal,
  ) => post("/api/register/start/", body, shape.registration, signal),

  finishRegistration: (
    body: {
      token: string;
      invitation?: boolean;
      registration_record: string;
      elsewhere?: boolean;
      replaces?: boolean;
    },
    signal?: AbortSignal,
  ) => post("/api/register/finish/", body, shape.registered, signal),

  recover: (body: { email: string; interaction?: string }, signal?: AbortSignal) =>
    post("/api/recover/", body, shape.sent, signal),

  /** Whether a link is good; with its code, whose account it is about. */
  checkRecovery: (body: { token: string; code?: string }, signal?: AbortSignal) =>
    post("/api/recover/check/", body, shape.recovery, signal),

  startRecovery: (
    body: { token: string; code: string; registration_request: string },
    signal?: AbortSignal,
  ) => post("/api/recover/start/", body, shape.registration, signal),

  finishRecovery: (
    body: { token: string; code: string; registration_record: string },
    signal?: AbortSignal,
  ) => post("/api/recover/finish/", body, shape.next, signal),

  /** Proves the current password, by a sign-in that was begun; a code is mailed. */
  requestPasswordChange: (body: { login_id: string; ke3: string }, signal?: AbortSignal) =>
    post("/api/account/password/", body, shape.change, signal),

  startPasswordChange: (
    body: { change_id: string; code: string; registration_request: string },
    signal?: AbortSignal,
  ) => post("/api/account/password/start/", body, shape.registration, signal),

  finishPasswordChange: (
    body: { change_id: string; code: string; registration_record: string },
    signal?: AbortSignal,
  ) => post("/api/account/password/finish/", body, shape.nothing, signal),

  /** Proves the current password likewise; a code is mailed to the new address. */
  requestEmailChange: (body: { email: string; login_id: string; ke3: string }, signal?: AbortSignal) =>
    post("/api/account/email/", body, shape.change, signal),

  startEmailChange: (
    body: { change_id: string; code: string; registration_request: string },
    signal?: AbortSignal,
  ) => post("/api/account/email/start/", body, shape.registration, signal),

  finishEmailChange: (
    body: { change_id: string; code: string; registration_record: string },
    signal?: AbortSignal,
  ) => post("/api/account/email/finish/", body, shape.emailChanged, signal),

  undoEmailChange: (token: string, signal?: AbortSignal) =>
    post("/api/account/email/undo/", { token }, shape.nothing, signal),

  undoFactor: (token: string, signal?: AbortSignal) =>
    post("/api/account/factors/undo/", { token }, shape.nothing, signal),

  startLogin: (
    body: ({ email: string } | { username: string }) & { ke1: string; interaction?: string },
    signal?: AbortSignal,
  ) => post("/api/login/start/", body, shape.login, signal),

  finishLogin: (
    body: {
      login_id: string;
      ke3: string;
      remember?: boolean;
      registration_request?: string;
      step_up?: boolean;
    },
    signal?: AbortSignal,
  ) => post("/api/login/finish/", body, shape.signedInOrChallenged, signal),

  proveTotp: (body: { login_id: string; code: string; trust?: boolean }, signal?: AbortSignal) =>
    post("/api/login/totp/", body, shape.signedIn, signal),

  proveRecoveryCode: (body: { login_id: string; code: string; trust?: boolean }, signal?: AbortSignal) =>
    post("/api/login/recovery-code/", body, shape.signedIn, signal),

  provePasskey: (body: { login_id: string; credential: object; trust?: boolean }, signal?: AbortSignal) =>
    post("/api/login/passkey/", body, shape.signedIn, signal),

  /** A passkey alone: of whoever is there, or to prove once more who is signed in. */
  askPasskey: (body: { interaction?: string; step_up?: boolean }, signal?: AbortSignal) =>
    post("/api/login/passkey/start/", body, shape.passkeyAsked, signal),

  finishPasskey: (body: { login_id: string; credential: object; remember?: boolean }, signal?: AbortSignal) =>
    post("/api/login/passkey/finish/", body, shape.signedIn, signal),

  /** Whoever is signed in is to be asked for their second factor. */
  stepUp: (body: { interaction?: string }, signal?: AbortSignal) =>
    post("/api/login/step-up/", body, shape.challenged, signal),

  renewRecord: (body: { renewal_id: string; registration_record: string }, signal?: AbortSignal) =>
    post("/api/login/renew/", body, shape.nothing, signal),

  /** Who is signed in at this browser; nobody is no error. */
  session: (signal?: AbortSignal) => get("/api/session/", shape.session, signal),

  interaction: (id: string, signal?: AbortSignal) =>
    get(`/api/interaction/?interaction=${encodeURIComponent(id)}`, shape.interaction, signal),

  /** Goes on with the account that is signed in. */
  continueAs: (interaction: string, signal?: AbortSignal) =>
    post("/api/interaction/", { interaction }, shape.next, signal),

  consent: (body: { interaction: string; allow: boolean; scopes: readonly string[] }, signal?: AbortSignal) =>
    post("/api/consent/", body, shape.next, signal),

  device: (userCode: string, signal?: AbortSignal) =>
    get(`/api/device/?user_code=${encodeURIComponent(userCode)}`, shape.asked, signal),

  decideDevice: (body: { user_code: string; allow: boolean }, signal?: AbortSignal) =>
    post("/api/device/", body, shape.nothing, signal),

  account: (signal?: AbortSignal) => get("/api/account/", shape.account, signal),

  changeAccount: (body: { name: string | null; profile: Profile }, signal?: AbortSignal) =>
    patch("/api/account/", body, shape.account, signal),

  chooseUsername: (username: string | null, signal?: AbortSignal) =>
    put("/api/account/username/", { username }, shape.account, signal),

  /** What an invitation to administer offers, to whoever is signed in here; looking uses nothing. */
  checkInvitation: (token: string, signal?: AbortSignal) =>
    post("/api/admin-invitation/check/", { token }, shape.invitation, signal),

  acceptInvitation: (token: string, signal?: AbortSignal) =>
    post("/api/admin-invitation/", { token }, shape.invitation, signal),

  factors: (signal?: AbortSignal) => get("/api/account/factors/", shape.factors, signal),

  startTotp: (signal?: AbortSignal) => post("/api/account/factors/totp/start/", {}, shape.totpSetUp, signal),

  finishTotp: (body: { set_up_id: string; code: string }, signal?: AbortSignal) =>
    post("/api/account/factors/totp/finish/", body, shape.recoveryCodes, signal),

  removeTotp: (signal?: AbortSignal) => remove("/api/account/factors/totp/", signal),

  newRecoveryCodes: (signal?: AbortSignal) =>
    post("/api/account/factors/recovery-codes/", {}, shape.recoveryCodes, signal),

  endTrust: (signal?: AbortSignal) => remove("/api/account/factors/trust/", signal),

  startPasskey: (signal?: AbortSignal) =>
    post("/api/account/passkeys/start/", {}, shape.passkeySetUp, signal),

  finishPasskeySetUp: (body: { set_up_id: string; credential: object }, signal?: AbortSignal) =>
    post("/api/account/passkeys/finish/", body, shape.passkeyMade, signal),

  renamePasskey: (id: string, name: string, signal?: AbortSignal) =>
    patch(`/api/account/passkeys/${encodeURIComponent(id)}/`, { name }, shape.nothing, signal),

  removePasskey: (id: string, signal?: AbortSignal) =>
    remove(`/api/account/passkeys/${encodeURIComponent(id)}/`, signal),

  consents: (signal?: AbortSignal) => get("/api/account/consents/", shape.consents, signal),

  revokeConsent: (clientId: string, signal?: AbortSignal) =>
    remove(`/api/account/consents/${encodeURIComponent(clientId)}/`, signal),

  grants: (signal?: AbortSignal) => get("/api/account/grants/", shape.grants, signal),

  endGrant: (id: string, signal?: AbortSignal) =>
    remove(`/api/account/grants/${encodeURIComponent(id)}/`, signal),

  sessions: (signal?: AbortSignal) => get("/api/account/sessions/", shape.sessions, signal),

  endSession: (id: string, signal?: AbortSignal) =>
    remove(`/api/account/sessions/${encodeURIComponent(id)}/`, signal),

  endOtherSessions: (signal?: AbortSignal) => remove("/api/account/sessions/", signal),

  /** A page of it; `before` is the `next` of the one above. */
  activity: (before: string | undefined, signal?: AbortSignal) =>
    get(
      `/api/account/activity/${before === undefined ? "" : `?before=${encodeURIComponent(before)}`}`,
      shape.activity,
      signal,
    ),

  /** What a deletion takes. */
  deletion: (signal?: AbortSignal) => get("/api/account/deletion/", shape.deletion, signal),

  askDeletion: (email: string, signal?: AbortSignal) =>
    post("/api/account/deletion/", { email }, shape.deletionAsked, signal),

  keepAccount: (token: string, signal?: AbortSignal) =>
    post("/api/account/deletion/undo/", { token }, shape.nothing, signal),

  pendingLogout: (id: string, signal?: AbortSignal) =>
    get(`/api/logout/?logout=${encodeURIComponent(id)}`, shape.logout, signal),

  logout: (body: { logout?: string; everywhere?: boolean }, signal?: AbortSignal) =>
    post("/api/logout/", body, shape.next, signal),
};
