/**
 * Every field of a client's registration (RFC 7591 and its kin): what kind of thing it is, and where it stands. What has to
 * hold between them the server says; here a form becomes values, and what differs from what was there. Read fields.test.ts
 * first.
 */
import type { Members } from "@tacit/ui/shape.ts";
import type { Messages } from "../../text/index.ts";

export type FieldName = keyof Messages["client"]["fields"];
export type SectionName = keyof Messages["client"]["sections"];

/** How a field is shown and read. `three` is yes, no, or what is usual. */
export type Kind =
  | "text"
  | "lines"
  | "number"
  | "tick"
  | "three"
  | "json"
  | "scopes"
  | "grants"
  | "method"
  | "signing"
  | "type"
  | "subject";

export interface Field {
  readonly name: FieldName;
  readonly kind: Kind;
}

export interface FormSection {
  readonly name: SectionName;
  /** Shown at once; the others are opened. */
  readonly open: boolean;
  readonly fields: readonly Field[];
}

const of = (kind: Kind, ...names: FieldName[]): Field[] => names.map((name) => ({ name, kind }));

export const SECTIONS: readonly FormSection[] = [
  {
    name: "about",
    open: true,
    fields: [
      ...of("text", "client_name", "client_uri", "logo_uri", "policy_uri", "tos_uri"),
      ...of("lines", "contacts"),
    ],
  },
  {
    name: "addresses",
    open: true,
    fields: [
      ...of("lines", "redirect_uris", "post_logout_redirect_uris"),
      ...of("text", "initiate_login_uri"),
      ...of("type", "application_type"),
    ],
  },
  {
    name: "access",
    open: true,
    fields: [
      ...of("grants", "grant_types"),
      ...of("scopes", "scope"),
      ...of("lines", "told_groups"),
      ...of("tick", "first_party"),
    ],
  },
  {
    name: "authentication",
    open: true,
    fields: [...of("method", "token_endpoint_auth_method")],
  },
  {
    name: "keys",
    open: false,
    fields: [
      ...of("text", "jwks_uri"),
      ...of("json", "jwks"),
      ...of(
        "text",
        "token_endpoint_auth_signing_alg",
        "tls_client_auth_subject_dn",
        "tls_client_auth_san_dns",
        "tls_client_auth_san_uri",
        "tls_client_auth_san_ip",
        "tls_client_auth_san_email",
      ),
    ],
  },
  {
    name: "tokens",
    open: false,
    fields: [
      ...of("tick", "dpop_bound_access_tokens", "tls_client_certificate_bound_access_tokens"),
      ...of("three", "id_token_claims"),
      ...of(
        "signing",
        "id_token_signed_response_alg",
        "userinfo_signed_response_alg",
        "introspection_signed_response_alg",
        "authorization_signed_response_alg",
      ),
      ...of("subject", "subject_type"),
      ...of("text", "sector_identifier_uri"),
    ],
  },
  {
    name: "signIn",
    open: false,
    fields: [
      ...of("number", "default_max_age"),
      ...of("lines", "default_acr_values"),
      ...of("tick", "require_auth_time"),
    ],
  },
  {
    name: "logout",
    open: false,
    fields: [...of("text", "backchannel_logout_uri"), ...of("tick", "backchannel_logout_session_required")],
  },
  {
    name: "requests",
    open: false,
    fields: [
      ...of("tick", "require_pushed_authorization_requests", "require_signed_request_object"),
      ...of("text", "request_object_signing_alg"),
      ...of("lines", "request_uris"),
    ],
  },
  {
    name: "special",
    open: false,
    fields: [
      ...of("tick", "pkce_exempt"),
      ...of("json", "token_exchange"),
      ...of("lines", "authorization_details_types"),
      ...of("text", "software_id", "software_version"),
    ],
  },
];

export const FIELDS: readonly Field[] = SECTIONS.flatMap(({ fields }) => fields);

/** What can't be read as what it has to be. */
export type Fault = "json" | "number";

export interface Typed {
  readonly values: Members;
  readonly faults: Readonly<Partial<Record<FieldName, Fault>>>;
}

/** A member as text, for the fields that are one. */
export function shown(value: unknown, kind: Kind): string {
  if (value === undefined || value === null) return "";
  if (kind === "lines") return Array.isArray(value) ? value.join("\n") : "";
  if (kind === "json") return JSON.stringify(value, undefined, 2);
  if (kind === "three") return value === true ? "true" : value === false ? "false" : "";
  return String(value);
}

/** Scopes of a member, or of a text field. */
export function words(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((word) => typeof word === "string");
  return typeof value === "string" ? value.split(/\s+/).filter((word) => word !== "") : [];
}

/** What stands in a form: null where a field says nothing. */
export function read(data: FormData): Typed {
  const values: Record<string, unknown> = {};
  const faults: Partial<Record<FieldName, Fault>> = {};
  const text = (name: string) => {
    const value = data.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const all = (name: string) => data.getAll(name).filter((value) => typeof value === "string");
  for (const { name, kind } of FIELDS) {
    const typed = text(name);
    switch (kind) {
      case "tick":
        values[name] = data.has(name);
        break;
      case "three":
        values[name] = typed === "" ? null : typed === "true";
        break;
      case "lines": {
        const lines = typed.split(/\r?\n/).map((line) => line.trim());
        values[name] = orNull(lines.filter((line) => line !== ""));
        break;
      }
      case "grants":
        values[name] = orNull(all(name));
        break;
      case "scopes":
        values[name] = [...new Set([...all(name), ...words(text(`${name}-more`))])].join(" ") || null;
        break;
      case "number":
        if (typed !== "" && !/^\d+$/.test(typed)) faults[name] = "number";
        values[name] = typed === "" ? null : Number(typed);
        break;
      case "json":
        try {
          values[name] = typed === "" ? null : JSON.parse(typed);
        } catch {
          faults[name] = "json";
        }
        break;
      default:
        values[name] = typed === "" ? null : typed;
    }
  }
  return { values, faults };
}

function orNull(list: readonly unknown[]): readonly unknown[] | null {
  return list.length === 0 ? null : list;
}

/** One value in one form, whatever says nothing, whatever the order of what has none. */
function plain(value: unknown, kind: Kind): string {
  if (kind === "tick") return String(value === true);
  if (kind === "grants" || kind === "scopes") return [...words(value)].sort().join(" ");
  const isEmpty =
    value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
  return isEmpty ? "" : JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}

/** The fields in which two states differ. */
export function differing(one: Members, other: Members): readonly Field[] {
  return FIELDS.filter(({ name, kind }) => plain(one[name], kind) !== plain(other[name], kind));
}

/** The members to be changed: what was typed, where it is not what was there. */
export function changes(before: Members, typed: Members): Record<string, unknown> {
  return Object.fromEntries(differing(before, typed).map(({ name }) => [name, typed[name] ?? null]));
}
