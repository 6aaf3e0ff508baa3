/**
 * The account: its sections, each under an address of its own, and what all of them need first: who is signed in.
 * A section is a file in `account/` and a line in SECTIONS; the server serves its address too (crates/authserver/src/pages).
 */

import { Page } from "@tacit/ui/components/Page.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { Link, navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { type ComponentType, lazy, Suspense, useEffect, useState } from "react";
import { api } from "../api/endpoints.ts";
import type { Account } from "../api/shapes.ts";
import { hasCode } from "../lib/errors.ts";
import { CHANGE_PASSWORD, loginFor } from "../lib/return.ts";
import { accountLanguage, text } from "../text/index.ts";
import { OverviewSection } from "./account/OverviewSection.tsx";
import { SecuritySection } from "./account/SecuritySection.tsx";
import { LoadFailure } from "./FailurePage.tsx";

export interface SectionProps {
  readonly account: Account;
  changed(account: Account): void;
  /** What somebody has come to change, from a password manager say. */
  readonly change: string | undefined;
}

/** One file for all of them: in several, what they share would be a file of its own that even the sign-in page waits for. */
const later = () => import("./account/later.ts");

/** Those with dialogs come when they are asked for: the dialog is a sixth of all the program there is. */
const SECTIONS: Readonly<
  Record<string, { words: keyof typeof text.account.sections; show: ComponentType<SectionProps> }>
> = {
  "/account": { words: "profile", show: OverviewSection },
  "/account/security": {
    words: "security",
    show: SecuritySection,
  },
  "/account/apps": {
    words: "apps",
    show: lazy(async () => ({ default: (await later()).AppsSection })),
  },
  "/account/sessions": {
    words: "sessions",
    show: lazy(async () => ({ default: (await later()).SessionsSection })),
  },
  "/account/data": {
    words: "data",
    show: lazy(async () => ({ default: (await later()).DataSection })),
  },
};

export const ACCOUNT_PAGES: readonly string[] = Object.keys(SECTIONS);

interface Props {
  readonly page: string;
  /** What somebody has come to change, from a password manager say. */
  readonly change: string | undefined;
}

export function AccountPage({ page, change }: Props) {
  const loaded = useLoad("own", load);
  const [changed, setChanged] = useState<Account>();
  const signedOut = loaded.state === "failed" && hasCode(loaded.error, "not_signed_in");
  const section = SECTIONS[page];

  useEffect(() => {
    if (signedOut) navigate(change === "password" ? loginFor(CHANGE_PASSWORD) : "/login", "replace");
  }, [signedOut, change]);

  if (section === undefined || (loaded.state === "failed" && !signedOut))
    return <LoadFailure error={loaded.state === "failed" ? loaded.error : undefined} retry={loaded.retry} />;
  const words = text.account.sections[section.words];
  const waiting = <Waiting label={text.account.loading} />;
  return (
    <Page key={page} title={words.title} heading={words.heading} nav={<Sections page={page} />}>
      {loaded.state === "ready" ? (
        <Suspense fallback={waiting}>
          <section.show account={changed ?? loaded.value} changed={setChanged} change={change} />
        </Suspense>
      ) : (
        waiting
      )}
    </Page>
  );
}

async function load(_: string, signal: AbortSignal): Promise<Account> {
  const account = await api.account(signal);
  const { locale } = account.profile;
  accountLanguage(typeof locale === "string" ? locale : undefined);
  return account;
}

function Sections({ page }: { readonly page: string }) {
  return (
    <nav className="sections" aria-label={text.account.sectionsLabel}>
      <ul>
        {Object.entries(SECTIONS).map(([path, { words }]) => (
          <li key={path}>
            <Link href={path} aria-current={path === page ? "page" : undefined}>
              {text.account.sections[words].link}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
