/** What an app asks for, in words: scopes, details, and whose app it is. */
import { useState } from "react";
import type { AuthorizationDetail, Client, Scope } from "../api/endpoints.ts";
import { inWords, linesOf } from "../lib/details.ts";
import { text } from "../text/index.ts";

/** Our own words where we have them, else the server's, else the scope's name. */
export function scopeWords({ name, description }: Scope): string {
  const own = Object.hasOwn(text.scope, name) ? text.scope[name] : undefined;
  return own ?? description ?? name;
}

/** Scopes that are not a choice. */
export function ScopeList({ scopes, label }: { readonly scopes: readonly Scope[]; readonly label: string }) {
  if (scopes.length === 0) return null;
  return (
    <ul className="scopes-always" aria-label={label}>
      {scopes.map((scope) => (
        <li key={scope.name}>
          <Tick />
          {scopeWords(scope)}
        </li>
      ))}
    </ul>
  );
}

/** RFC 9396: what may be a payment is shown whole. */
export function Details({ details }: { readonly details: readonly AuthorizationDetail[] | undefined }) {
  if (details === undefined || details.length === 0) return null;
  return (
    <section className="details" aria-label={text.consent.details}>
      <p>{text.consent.details}</p>
      {details.map((detail, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have no name, and never change
        <div key={at}>
          <h2>{inWords(typeof detail.type === "string" ? detail.type : "?")}</h2>
          <dl className="facts">
            {linesOf(detail, text.consent).map(({ label, value }, line) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <div key={line}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </section>
  );
}

/** The host only, as text: a link would let the app lead people away from this decision. */
export function ClientSite({ uri }: { readonly uri: string | null | undefined }) {
  if (!uri || !URL.canParse(uri)) return null;
  return <p className="hint">{text.consent.visit(new URL(uri).host)}</p>;
}

/**
 * What the app shows of itself (OIDC Registration section 2): its logo, by our own server, and where it says what it does
 * with data and on which terms. Those open beside this page, which stays.
 */
export function ClientAbout({ client }: { readonly client: Client }) {
  const links = [
    { uri: client.policy_uri, words: text.consent.policy },
    { uri: client.tos_uri, words: text.consent.terms },
  ].filter(({ uri }) => isWeb(uri));
  if (client.logo === undefined && links.length === 0) return null;
  return (
    <div className="client-about">
      {client.logo !== undefined && <ClientLogo path={client.logo} />}
      {links.map(({ uri, words }) => (
        <a key={words} href={uri} target="_blank" rel="noopener noreferrer" className="hint">
          {words} <span className="visually-hidden">{text.consent.newWindow}</span>
        </a>
      ))}
    </div>
  );
}

/** The name stands beside it, so it says nothing more; one that can't be had leaves no hole. */
function ClientLogo({ path }: { readonly path: string }) {
  const [missing, setMissing] = useState(false);
  if (missing) return null;
  return <img src={path} alt="" className="client-logo" onError={() => setMissing(true)} />;
}

function isWeb(uri: string | undefined): boolean {
  return uri !== undefined && URL.canParse(uri) && ["http:", "https:"].includes(new URL(uri).protocol);
}

function Tick() {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true" focusable="false" className="tick">
      <path d="m4.5 10.5 3.5 3.5 7.5-8" />
    </svg>
  );
}
