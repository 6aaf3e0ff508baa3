/**
 * What the server answers, and the reading of it. What a page can do without is left out where it is not of the right
 * kind; without the rest the answer is none (undefined). Read shapes.test.ts first.
 */
import { list, type Members, members, moment, number, present, text } from "@tacit/ui/shape.ts";
import type { Ksf } from "../opaque/protocol.ts";

export interface Next {
  readonly next: string;
}

/** The record of this password is an old one: what a new one is made from. */
export interface Renewal {
  readonly renewal_id: string;
  readonly registration_response: string;
  readonly ksf: Ksf;
}

/** A sign-in that has come to its end. */
export interface SignedIn extends Next {
  readonly renewal?: Renewal;
}

/** A sign-in that goes on with a second factor. */
export interface Challenged {
  readonly login_id: string;
  readonly second_factor: readonly string[];
  /** What a passkey is asked for with, where one will do. */
  readonly public_key?: Members;
}

/** A passkey is asked for. */
export interface PasskeyAsked {
  readonly login_id: string;
  readonly public_key: Members;
}

export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly created_at?: string | number;
  readonly last_used_at?: string | number;
  /** Losing the device does not lose it. */
  readonly backed_up: boolean;
}

/** What a device makes a passkey of. */
export interface PasskeySetUp {
  readonly set_up_id: string;
  readonly public_key: Members;
}

/** A passkey was made; with the first second factor there are recovery codes. */
export interface PasskeyMade {
  readonly passkey: Passkey;
  readonly recovery_codes?: readonly string[];
}

/** What somebody has beside the password. */
export interface Factors {
  readonly totp?: { readonly created_at?: string | number };
  readonly passkeys: readonly Passkey[];
  /** The server has passkeys. */
  readonly passkeys_on: boolean;
  readonly recovery_codes_left: number;
}

/** What an authenticator app is set up with. */
export interface TotpSetUp {
  readonly set_up_id: string;
  readonly secret: string;
  readonly uri: string;
  /** The side in modules, and the path of the dark ones. */
  readonly qr: { readonly size: number; readonly path: string };
}

export interface Client {
  readonly name: string;
  readonly uri?: string;
  /** A path of ours: the server fetches what clients show. */
  readonly logo?: string;
  readonly policy_uri?: string;
  readonly tos_uri?: string;
  /** It has registered itself: what it is called is its own word. */
  readonly registered_itself?: boolean;
}

/** Words by language, in the operator's own. */
export type ByLanguage = Readonly<Record<string, string>>;

export interface Scope {
  readonly name: string;
  readonly description?: string;
  readonly descriptions?: ByLanguage;
  /** The claims about the person that leave under it. */
  readonly claims?: readonly string[];
}

/** A resource server that is to be used. */
export interface Resource {
  readonly audience: string;
  /** Where it is, if it has an address. */
  readonly host?: string;
  readonly name: string;
  readonly names?: ByLanguage;
}

/** One thing that is asked in detail (RFC 9396 section 2): a type, and members that the type knows. */
export type AuthorizationDetail = Members;

export interface Asked {
  readonly client: Client;
  readonly scopes: readonly Scope[];
  readonly resources: readonly Resource[];
  readonly authorization_details: readonly AuthorizationDetail[];
}

export interface Interaction extends Asked {
  /** Where the answer goes: a host, or the scheme of an app on this device. */
  readonly redirect_host?: string;
  /** The languages that the app suggests, the best first. */
  readonly ui_locales?: string;
  readonly login_hint?: string;
  readonly signed_in_as?: string;
  /** The language that they read, where they have said so. */
  readonly signed_in_locale?: string;
}

export interface Session {
  readonly email?: string;
  readonly name?: string;
  /** The language that they read, where they have said so. */
  readonly locale?: string;
}

/** The claims of OIDC Core section 5.1 that a person fills in, and whatever else is among them. */
export type Profile = Members & {
  readonly given_name?: string;
  readonly family_name?: string;
  readonly nickname?: string;
  readonly website?: string;
  readonly birthdate?: string;
  readonly phone_number?: string;
  readonly address?: Readonly<Record<string, string>>;
};

export interface Consent {
  readonly client: Client & { readonly id: string };
  readonly scopes: readonly Scope[];
  readonly since?: string | number;
}

/** What an invitation to administer offers, and to whom it would go. */
export interface Invitation {
  readonly roles: readonly string[];
  readonly email: string;
}

/** A browser as the server names it; what it does not know is left out. */
export interface Browser {
  readonly name?: string;
  readonly system?: string;
}

/** A network: no address, and no place on a map. */
export interface Place {
  readonly kind: "loopback" | "private" | "public";
  readonly network: string;
}

/** What an app got in one browser session, or a device: ends as one. */
export interface Grant {
  readonly id: string;
  readonly client: Client & { readonly id: string };
  readonly kind: "app" | "device";
  readonly scopes: readonly Scope[];
  readonly last_used_at?: string | number;
  readonly browser: Browser;
  readonly outlives_session: boolean;
  readonly this_session: boolean;
}

export interface SessionLine {
  readonly id: string;
  readonly browser: Browser;
  readonly place?: Place;
  readonly since?: string | number;
  readonly last_used_at?: string | number;
  readonly this_session: boolean;
}

export interface ActivityEvent {
  readonly at?: string | number;
  readonly action: string;
  readonly outcome: string;
  readonly client?: string;
  readonly browser: Browser;
  readonly place?: Place;
  readonly by_operator: boolean;
  readonly this_session: boolean;
}

export interface Activity {
  readonly events: readonly ActivityEvent[];
  readonly next?: string;
}

export interface Account {
  readonly email: string;
  readonly name?: string;
  /** What apps may know them by. */
  readonly username?: string;
  /** Until then they can choose no other. */
  readonly username_change_at?: string | number;
  readonly profile: Profile;
  readonly created_at?: string | number;
  readonly session: { readonly auth_time?: string | number; readonly expires_at?: string | number };
}

export function nothing(body: unknown): object | undefined {
  return members(body);
}

export function next(body: unknown): Next | undefined {
  const next = text(members(body)?.next);
  return next === undefined ? undefined : { next };
}

export interface Registered extends Next {
  /** The account waits for an administrator's approval: nobody is signed in. */
  readonly waits: boolean;
}

export function registered(body: unknown): Registered | undefined {
  const next = text(members(body)?.next);
  return next === undefined ? undefined : { next, waits: members(body)?.waits === true };
}

export function sent(body: unknown): { readonly expires_in?: number } | undefined {
  return members(body) && present<{ expires_in?: number }>({ expires_in: number(members(body)?.expires_in) });
}

export function link(
  body: unknown,
): { readonly email: string; readonly name?: string; readonly client?: Client } | undefined {
  const given = members(body);
  const email = text(given?.email);
  if (email === undefined) return undefined;
  return present({ email, name: text(given?.name), client: client(given?.client) });
}

export function invitation(body: unknown): Invitation | undefined {
  const given = members(body);
  const email = text(given?.email);
  return email === undefined ? undefined : { roles: list(given?.roles, text), email };
}

export function recovery(body: unknown): { readonly email?: string } | undefined {
  return members(body) && present<{ email?: string }>({ email: text(members(body)?.email) });
}

export function change(body: unknown): { readonly change_id: string } | undefined {
  const change_id = text(members(body)?.change_id);
  return change_id === undefined ? undefined : { change_id };
}

/** The address that the account has now, and for how many seconds it can be taken back. */
export function emailChanged(
  body: unknown,
): { readonly email: string; readonly undo_for?: number } | undefined {
  const given = members(body);
  const email = text(given?.email);
  return email === undefined ? undefined : present({ email, undo_for: number(given?.undo_for) });
}

export function registration(body: unknown) {
  const given = members(body);
  const registration_response = text(given?.registration_response);
  const parameters = ksf(given?.ksf);
  if (registration_response === undefined || parameters === undefined) return undefined;
  return { registration_response, ksf: parameters };
}

export function login(body: unknown) {
  const given = members(body);
  const [login_id, ke2, parameters] = [text(given?.login_id), text(given?.ke2), ksf(given?.ksf)];
  if (login_id === undefined || ke2 === undefined || parameters === undefined) return undefined;
  return { login_id, ke2, ksf: parameters };
}

export function challenged(body: unknown): Challenged | undefined {
  const given = members(body);
  const login_id = text(given?.login_id);
  if (login_id === undefined || !Array.isArray(given?.second_factor)) return undefined;
  const second_factor = list(given.second_factor, text);
  return present<Challenged>({ login_id, second_factor, public_key: members(given.public_key) });
}

export function passkeyAsked(body: unknown): PasskeyAsked | undefined {
  const given = members(body);
  const [login_id, public_key] = [text(given?.login_id), members(given?.public_key)];
  return login_id === undefined || public_key === undefined ? undefined : { login_id, public_key };
}

export function passkeySetUp(body: unknown): PasskeySetUp | undefined {
  const given = members(body);
  const [set_up_id, public_key] = [text(given?.set_up_id), members(given?.public_key)];
  return set_up_id === undefined || public_key === undefined ? undefined : { set_up_id, public_key };
}

export function passkeyMade(body: unknown): PasskeyMade | undefined {
  const made = passkey(members(body)?.passkey);
  return made && present<PasskeyMade>({ passkey: made, recovery_codes: recoveryCodes(body) });
}

function passkey(entry: unknown): Passkey | undefined {
  const given = members(entry);
  const [id, name] = [text(given?.id), text(given?.name)];
  if (given === undefined || id === undefined || name === undefined) return undefined;
  return present<Passkey>({
    id,
    name,
    created_at: moment(given.created_at),
    last_used_at: moment(given.last_used_at),
    backed_up: given.backed_up === true,
  });
}

export function signedInOrChallenged(body: unknown): SignedIn | Challenged | undefined {
  return signedIn(body) ?? challenged(body);
}

export function factors(body: unknown): Factors | undefined {
  const given = members(body);
  const recovery_codes_left = number(given?.recovery_codes_left);
  if (given === undefined || recovery_codes_left === undefined) return undefined;
  const totp = members(given.totp);
  return present<Factors>({
    totp: totp && present<NonNullable<Factors["totp"]>>({ created_at: moment(totp.created_at) }),
    passkeys: list(given.passkeys, passkey),
    passkeys_on: given.passkeys_on === true,
    recovery_codes_left,
  });
}

export function totpSetUp(body: unknown): TotpSetUp | undefined {
  const given = members(body);
  const [set_up_id, secret, uri] = [text(given?.set_up_id), text(given?.secret), text(given?.uri)];
  const [size, path] = [number(members(given?.qr)?.size), text(members(given?.qr)?.path)];
  if (set_up_id === undefined || secret === undefined || uri === undefined) return undefined;
  if (size === undefined || path === undefined) return undefined;
  return { set_up_id, secret, uri, qr: { size, path } };
}

export function recoveryCodes(body: unknown): readonly string[] | undefined {
  const given = members(body)?.recovery_codes;
  return Array.isArray(given) ? list(given, text) : undefined;
}

export function signedIn(body: unknown): SignedIn | undefined {
  const where = next(body);
  if (where === undefined) return undefined;
  const given = members(members(body)?.renewal);
  const renewal_id = text(given?.renewal_id);
  const offer = registration(given);
  return renewal_id === undefined || offer === undefined
    ? where
    : { ...where, renewal: { renewal_id, ...offer } };
}

export function session(body: unknown): Session | undefined {
  const given = members(body);
  return (
    given &&
    present<Session>({
      email: text(given.email),
      name: text(given.name),
      locale: text(given.locale),
    })
  );
}

export function interaction(body: unknown): Interaction | undefined {
  const given = members(body);
  const what = asked(body);
  if (given === undefined || what === undefined) return undefined;
  return present<Interaction>({
    ...what,
    redirect_host: text(given.redirect_host),
    ui_locales: text(given.ui_locales),
    login_hint: text(given.login_hint),
    signed_in_as: text(given.signed_in_as),
    signed_in_locale: text(given.signed_in_locale),
  });
}

export function asked(body: unknown): Asked | undefined {
  const given = members(body);
  const whose = client(given?.client);
  // What is asked for is shown whole or not at all: nobody allows what they can't read.
  if (given === undefined || whose === undefined || !Array.isArray(given.scopes)) return undefined;
  const scopes = list(given.scopes, scope);
  const details = given.authorization_details ?? [];
  const named = given.resources ?? [];
  if (!Array.isArray(details) || !Array.isArray(named) || scopes.length !== given.scopes.length)
    return undefined;
  const [resources, authorization_details] = [list(named, resource), list(details, members)];
  if (authorization_details.length !== details.length || resources.length !== named.length) return undefined;
  return { client: whose, scopes, resources, authorization_details };
}

export function account(body: unknown): Account | undefined {
  const given = members(body);
  const email = text(given?.email);
  if (given === undefined || email === undefined) return undefined;
  const own = members(given.session);
  return present<Account>({
    email,
    name: text(given.name),
    username: text(given.username),
    username_change_at: moment(given.username_change_at),
    profile: profile(given.profile),
    created_at: moment(given.created_at),
    session: present<Account["session"]>({
      auth_time: moment(own?.auth_time),
      expires_at: moment(own?.expires_at),
    }),
  });
}

export function consents(body: unknown): readonly Consent[] | undefined {
  return Array.isArray(body) ? list(body, consent) : undefined;
}

export function grants(body: unknown): readonly Grant[] | undefined {
  return Array.isArray(body) ? list(body, grant) : undefined;
}

export function sessions(body: unknown): readonly SessionLine[] | undefined {
  return Array.isArray(body) ? list(body, sessionLine) : undefined;
}

export function activity(body: unknown): Activity | undefined {
  const given = members(body);
  if (given === undefined || !Array.isArray(given.events)) return undefined;
  return present<Activity>({ events: list(given.events, activityEvent), next: text(given.next) });
}

/** Whether the sign-in is fresh enough, and for how many seconds it can be undone. */
export function deletion(body: unknown): { readonly fresh: boolean; readonly wait: number } | undefined {
  const given = members(body);
  const wait = number(given?.wait);
  return wait === undefined ? undefined : { fresh: given?.fresh === true, wait };
}

export function deletionAsked(body: unknown): { readonly due_at: string | number } | undefined {
  const due_at = moment(members(body)?.due_at);
  return due_at === undefined ? undefined : { due_at };
}

export function logout(body: unknown): { readonly client?: Client } | undefined {
  const given = members(body);
  return given && present<{ client?: Client }>({ client: client(given.client) });
}

function grant(entry: unknown): Grant | undefined {
  const given = members(entry);
  const whose = client(given?.client);
  const [id, clientId] = [text(given?.id), text(members(given?.client)?.id)];
  if (given === undefined || whose === undefined || id === undefined || clientId === undefined)
    return undefined;
  return present<Grant>({
    id,
    client: { ...whose, id: clientId },
    kind: given.kind === "device" ? "device" : "app",
    scopes: list(given.scopes, scope),
    last_used_at: moment(given.last_used_at),
    browser: browser(given.browser),
    outlives_session: given.outlives_session === true,
    this_session: given.this_session === true,
  });
}

function sessionLine(entry: unknown): SessionLine | undefined {
  const given = members(entry);
  const id = text(given?.id);
  if (given === undefined || id === undefined) return undefined;
  return present<SessionLine>({
    id,
    browser: browser(given.browser),
    place: place(given.place),
    since: moment(given.since),
    last_used_at: moment(given.last_used_at),
    this_session: given.this_session === true,
  });
}

function activityEvent(entry: unknown): ActivityEvent | undefined {
  const given = members(entry);
  const [action, outcome] = [text(given?.action), text(given?.outcome)];
  if (given === undefined || action === undefined || outcome === undefined) return undefined;
  return present<ActivityEvent>({
    at: moment(given.at),
    action,
    outcome,
    client: text(given.client),
    browser: browser(given.browser),
    place: place(given.place),
    by_operator: given.by_operator === true,
    this_session: given.this_session === true,
  });
}

function browser(value: unknown): Browser {
  const given = members(value);
  return present<Browser>({ name: text(given?.name), system: text(given?.system) });
}

function place(value: unknown): Place | undefined {
  const given = members(value);
  const network = text(given?.network);
  const kind = (["loopback", "private", "public"] as const).find((known) => known === given?.kind);
  return kind === undefined || network === undefined ? undefined : { kind, network };
}

function consent(entry: unknown): Consent | undefined {
  const given = members(entry);
  const whose = client(given?.client);
  const id = text(members(given?.client)?.id);
  if (given === undefined || whose === undefined || id === undefined) return undefined;
  return present<Consent>({
    client: { ...whose, id },
    scopes: list(given.scopes, scope),
    since: moment(given.since),
  });
}

function client(value: unknown): Client | undefined {
  const given = members(value);
  const name = text(given?.name);
  if (given === undefined || name === undefined) return undefined;
  return present<Client>({
    name,
    uri: text(given.uri),
    logo: text(given.logo),
    policy_uri: text(given.policy_uri),
    tos_uri: text(given.tos_uri),
    registered_itself: given.registered_itself === true ? true : undefined,
  });
}

function scope(value: unknown): Scope | undefined {
  const given = members(value);
  const name = text(given?.name);
  if (given === undefined || name === undefined) return undefined;
  const claims = Array.isArray(given.claims) ? list(given.claims, text) : undefined;
  // Of what leaves, too, all is shown or nothing.
  if (claims?.length !== (given.claims as unknown[] | undefined)?.length) return undefined;
  const { description, descriptions } = given;
  return present<Scope>({
    name,
    description: text(description),
    descriptions: byLanguage(descriptions),
    claims,
  });
}

function resource(value: unknown): Resource | undefined {
  const given = members(value);
  const [audience, name] = [text(given?.audience), text(given?.name)];
  if (audience === undefined || name === undefined) return undefined;
  return present<Resource>({ audience, host: text(given?.host), name, names: byLanguage(given?.names) });
}

function byLanguage(value: unknown): ByLanguage | undefined {
  const given = members(value);
  if (given === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(given).filter((entry) => typeof entry[1] === "string"),
  ) as ByLanguage;
}

/** Only texts are shown and edited; the rest stays as it is and goes back as it came. */
function profile(value: unknown): Profile {
  const given = members(value) ?? {};
  const kept = Object.entries(given).filter(([name, member]) =>
    name === "address" ? members(member) !== undefined : typeof member === "string",
  );
  return Object.fromEntries(kept) as Profile;
}

function ksf(value: unknown): Ksf | undefined {
  const given = members(value);
  const [alg, m, t, p] = [text(given?.alg), number(given?.m), number(given?.t), number(given?.p)];
  if (alg === undefined || m === undefined || t === undefined || p === undefined) return undefined;
  return { alg, m, t, p };
}
