/** What an app asks for, in words: scopes, details, and whose app it is. */
import { parseUrl, webUrl } from "@tacit/ui/next.ts";
import { useState } from "react";
import type { AuthorizationDetail, ByLanguage, Client, Resource, Scope } from "../api/shapes.ts";
import { hostAndPath } from "../lib/address.ts";
import { inWords, linesOf } from "../lib/details.ts";
import { isPersonal } from "../lib/scopes.ts";
import { language, locale, text } from "../text/index.ts";

/** The operator's words in the person's language, where there are some. */
function inLanguage(all: ByLanguage | undefined): string | undefined {
  return all !== undefined && Object.hasOwn(all, language) ? all[language] : undefined;
}

/** Our own words for OpenID's scopes; the resource servers' for theirs, in the person's language where there are some. */
export function scopeWords({ name, description, descriptions }: Scope): string {
  const own = Object.hasOwn(text.scope, name) ? text.scope[name] : undefined;
  return own ?? inLanguage(descriptions) ?? description ?? name;
}

/** Claims by their names, as one list. */
export function claimWords(claims: readonly string[]): string {
  const words = claims.map((claim) =>
    Object.hasOwn(text.consent.claims, claim) ? text.consent.claims[claim] : claim,
  );
  return new Intl.ListFormat(locale, { type: "unit" }).format(words as string[]);
}

/** What a scope lets an app do, and what leaves under it, whole. */
export function ScopeText({ scope }: { readonly scope: Scope }) {
  return (
    <>
      {scopeWords(scope)}
      {scope.claims !== undefined && scope.claims.length > 0 && (
        <small className="hint">{text.consent.told(claimWords(scope.claims))}</small>
      )}
    </>
  );
}

/** At which services the app may do something: each has a name of its own, and an address by which it can be told from another. */
export function Resources({ resources }: { readonly resources: readonly Resource[] }) {
  if (resources.length === 0) return null;
  const names = resources.map(({ name, names, host, audience }) => {
    const called = inLanguage(names) ?? name;
    if (host === undefined || called === host) return called;
    // One that has no name is called by its audience, which may be its address.
    const address = called === audience ? hostAndPath(called) : undefined;
    return address ?? `${called} (${host})`;
  });
  return (
    <p className="hint">
      {text.consent.resources(new Intl.ListFormat(locale, { type: "conjunction" }).format(names))}
    </p>
  );
}

/** Scopes that are not a choice, under what they have in common. */
export function ScopeList({ scopes, label }: { readonly scopes: readonly Scope[]; readonly label: string }) {
  if (scopes.length === 0) return null;
  return (
    <ul className="scopes-always" aria-label={label}>
      {scopes.map((scope) => (
        <li key={scope.name}>
          <Tick />
          <span>
            <ScopeText scope={scope} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What leaves, and what the app may do: the two read differently, as the end of one sentence each. */
export function ScopeGroups({ scopes }: { readonly scopes: readonly Scope[] }) {
  return grouped(scopes).map(({ key, label, members }) => (
    <section key={key} className="scope-group">
      <h2>{label}</h2>
      <ScopeList scopes={members} label={label} />
    </section>
  ));
}

export function grouped(scopes: readonly Scope[]) {
  const of = (personal: boolean) => scopes.filter(({ name }) => isPersonal(name) === personal);
  return [
    { key: "you", label: text.consent.groups.you, members: of(true) },
    { key: "may", label: text.consent.groups.may, members: of(false) },
  ].filter(({ members }) => members.length > 0);
}

/** RFC 9396: what may be a payment is shown whole. */
export function Details({ details }: { readonly details: readonly AuthorizationDetail[] }) {
  if (details.length === 0) return null;
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

/** Where the answer goes: the one thing of an app that is proven, whatever it calls itself. */
export function AnswerTo({ host }: { readonly host: string | undefined }) {
  return host ? <p className="hint">{text.consent.answerTo(host)}</p> : null;
}

/** Nobody has looked at an app that registered itself: its name is its own word. */
export function Unvouched({ client }: { readonly client: Client }) {
  if (client.registered_itself !== true) return null;
  return <p className="notice">{text.consent.unvouched(client.name)}</p>;
}

/** The host only, as text: a link would let the app lead people away from this decision. */
export function ClientSite({ uri }: { readonly uri: string | undefined }) {
  const host = uri === undefined ? undefined : parseUrl(uri)?.host;
  return host ? <p className="hint">{text.consent.visit(host)}</p> : null;
}

/**
 * What the app shows of itself (OIDC Registration section 2): its logo, by our own server, and where it says what it does
 * with data and on which terms. Those open beside this page, which stays.
 */
export function ClientAbout({ client }: { readonly client: Client }) {
  const links = [
    { uri: client.policy_uri, words: text.consent.policy },
    { uri: client.tos_uri, words: text.consent.terms },
  ].filter(({ uri }) => webUrl(uri) !== undefined);
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

/** The name stands beside it, so it says nothing more; one that can't be had leaves no gap. */
function ClientLogo({ path }: { readonly path: string }) {
  const [missing, setMissing] = useState(false);
  if (missing) return null;
  return <img src={path} alt="" className="client-logo" onError={() => setMissing(true)} />;
}

function Tick() {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true" focusable="false" className="tick">
      <path d="m4.5 10.5 3.5 3.5 7.5-8" />
    </svg>
  );
}
