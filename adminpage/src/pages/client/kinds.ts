/** What kind of app a registration is, and what a new one of that kind begins with. */
import type { Members } from "@tacit/ui/shape.ts";
import { words } from "./fields.ts";

export const KINDS = ["spa", "web", "native", "device", "service"] as const;
export type ClientKind = (typeof KINDS)[number];

export const DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";

export const PRESETS: Readonly<Record<ClientKind, Members>> = {
  spa: {
    token_endpoint_auth_method: "none",
    application_type: "web",
    grant_types: ["authorization_code", "refresh_token"],
  },
  web: {
    token_endpoint_auth_method: "client_secret_basic",
    application_type: "web",
    grant_types: ["authorization_code", "refresh_token"],
  },
  native: {
    token_endpoint_auth_method: "none",
    application_type: "native",
    grant_types: ["authorization_code", "refresh_token"],
  },
  device: {
    token_endpoint_auth_method: "none",
    application_type: "native",
    grant_types: [DEVICE_CODE, "refresh_token"],
  },
  service: { token_endpoint_auth_method: "client_secret_basic", grant_types: ["client_credentials"] },
};

export const redirects = (kind: ClientKind): boolean => kind !== "device" && kind !== "service";

export function kindOf(metadata: Members): ClientKind {
  const grants = words(metadata.grant_types);
  const isPublic = metadata.token_endpoint_auth_method === "none";
  if (grants.includes("authorization_code")) {
    if (!isPublic) return "web";
    return metadata.application_type === "native" ? "native" : "spa";
  }
  if (grants.includes(DEVICE_CODE)) return "device";
  return grants.includes("client_credentials") ? "service" : isPublic ? "spa" : "web";
}

export const usesSecret = (metadata: Members): boolean =>
  typeof metadata.token_endpoint_auth_method === "string" &&
  metadata.token_endpoint_auth_method.startsWith("client_secret");

export const nameOf = (id: string, metadata: Members): string =>
  typeof metadata.client_name === "string" && metadata.client_name !== "" ? metadata.client_name : id;

/** What these pages sign in with (crates/authcore/src/admin/pages_client.rs). */
export const isBuiltIn = (id: string): boolean => id === "tacit-admin";
