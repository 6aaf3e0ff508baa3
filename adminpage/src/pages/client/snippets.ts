/** What an app is told, as common libraries want to hear it. */
import type { Members } from "@tacit/ui/shape.ts";
import { words } from "./fields.ts";
import { DEVICE_CODE, kindOf, redirects } from "./kinds.ts";

export interface Snippet {
  readonly name: string;
  readonly code: string;
}

interface Facts {
  readonly issuer: string;
  readonly id: string;
  readonly metadata: Members;
  /** What stands for the secret. */
  readonly secret: string;
}

export function snippets(facts: Facts): readonly Snippet[] {
  const { issuer, metadata } = facts;
  const kind = kindOf(metadata);
  // JSON's quoting is that of all these languages.
  const [url, id, secret] = [issuer, facts.id, facts.secret].map((text) => JSON.stringify(text));
  const redirect = JSON.stringify(words(metadata.redirect_uris)[0] ?? "https://app.example/callback");
  const scopes = words(metadata.scope);
  const scope = JSON.stringify(scopes.join(" "));
  const oidc: readonly Snippet[] = [
    {
      name: "oidc-client-ts (JavaScript)",
      code: `new UserManager({
  authority: ${url},
  client_id: ${id},
  redirect_uri: ${redirect},
  scope: ${scope},
});`,
    },
    {
      name: "AppAuth (Android, iOS, desktop)",
      code: `issuer        ${issuer}
client id     ${facts.id}
redirect      ${JSON.parse(redirect)}
scope         ${scopes.join(" ")}`,
    },
  ];
  if (kind === "spa") return oidc.slice(0, 1);
  if (kind === "native") return oidc.slice(1);
  if (kind === "device")
    return [
      {
        name: "curl",
        code: `curl -d client_id=${shell(facts.id)} -d scope=${shell(scopes.join(" "))} \\
  ${issuer}/oauth/device/
# show the code, then ask until it is confirmed:
curl -d client_id=${shell(facts.id)} -d grant_type=${DEVICE_CODE} \\
  -d device_code=… ${issuer}/oauth/token/`,
      },
    ];
  if (!redirects(kind))
    return [
      {
        name: "curl",
        code: `curl -u ${shell(`${facts.id}:${facts.secret}`)} \\
  -d grant_type=client_credentials -d scope=${shell(scopes.join(" "))} \\
  ${issuer}/oauth/token/`,
      },
    ];
  return [
    {
      name: "openid-client (Node.js)",
      code: `const config = await client.discovery(new URL(${url}), ${id}, ${secret});
const to = client.buildAuthorizationUrl(config, {
  redirect_uri: ${redirect},
  scope: ${scope},
  code_challenge, code_challenge_method: "S256", state,
});`,
    },
    {
      name: "Authlib (Python: Flask, Django, FastAPI)",
      code: `oauth.register(
    "tacit",
    server_metadata_url=${JSON.stringify(`${issuer}/.well-known/openid-configuration`)},
    client_id=${id},
    client_secret=${secret},
    client_kwargs={"scope": ${scope}, "code_challenge_method": "S256"},
)`,
    },
    {
      name: "Spring Boot (application.yaml)",
      code: `spring:
  security:
    oauth2:
      client:
        provider:
          tacit:
            issuer-uri: ${issuer}
        registration:
          tacit:
            client-id: ${id}
            client-secret: ${secret}
            scope: [${scopes.join(", ")}]`,
    },
    {
      name: "oauth2-proxy",
      code: `provider = "oidc"
oidc_issuer_url = ${url}
client_id = ${id}
client_secret = ${secret}
redirect_url = ${redirect}
scope = ${scope}
code_challenge_method = "S256"`,
    },
  ];
}

/** One word of a shell's command line. */
export function shell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
