/** Who is signed in, since when, until when; what they tell and whom they trust; and the way out. */

import { SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Page } from "@tacit/ui/components/Page.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { inDate } from "@tacit/ui/date.ts";
import { follow } from "@tacit/ui/next.ts";
import { navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { lazy, Suspense, useEffect, useState } from "react";
import { api } from "../api/endpoints.ts";
import type { Account } from "../api/shapes.ts";
import { Person } from "../components/Person.tsx";
import { hasCode } from "../lib/errors.ts";
import { CHANGE_PASSWORD, loginFor } from "../lib/return.ts";
import { useSubmission } from "../lib/useSubmission.ts";
import { locale, text } from "../text/index.ts";
import { PasswordSection } from "./account/PasswordSection.tsx";
import { ProfileSection } from "./account/ProfileSection.tsx";
import { LoadFailure } from "./FailurePage.tsx";

/** Its dialog is a sixth of all the program there is, and nobody who signs in needs it. */
const ConsentsSection = lazy(async () => {
  const { ConsentsSection } = await import("./account/ConsentsSection.tsx");
  return { default: ConsentsSection };
});

const SecondFactorSection = lazy(async () => {
  const { SecondFactorSection } = await import("./account/SecondFactorSection.tsx");
  return { default: SecondFactorSection };
});

interface Props {
  /** What somebody has come to change, from a password manager say. */
  readonly change: string | undefined;
}

export function AccountPage({ change }: Props) {
  const account = useLoad("own", (_, signal) => api.account(signal));
  const signedOut = account.state === "failed" && hasCode(account.error, "not_signed_in");

  useEffect(() => {
    if (signedOut) navigate(change === "password" ? loginFor(CHANGE_PASSWORD) : "/login", "replace");
  }, [signedOut, change]);

  if (account.state === "failed" && !signedOut)
    return <LoadFailure error={account.error} retry={account.retry} />;
  return (
    <Page title={text.account.title} heading={text.account.heading}>
      {account.state === "ready" ? (
        <Content loaded={account.value} change={change} />
      ) : (
        <Waiting label={text.account.loading} />
      )}
    </Page>
  );
}

function Content({ loaded, change }: Props & { readonly loaded: Account }) {
  const [account, setAccount] = useState(loaded);
  return (
    <>
      <Person email={account.email} name={account.name} />
      <dl className="facts">
        <Fact name={text.account.since} value={account.created_at} style="long" />
        <Fact name={text.account.signedInAt} value={account.session.auth_time} />
        <Fact name={text.account.until} value={account.session.expires_at} />
      </dl>
      <SignOut />
      <PasswordSection email={account.email} begun={change === "password"} />
      <ProfileSection account={account} changed={setAccount} />
      <Suspense fallback={<Waiting label={text.account.factors.loading} />}>
        <SecondFactorSection email={account.email} />
      </Suspense>
      <Suspense fallback={<Waiting label={text.account.consents.loading} />}>
        <ConsentsSection />
      </Suspense>
    </>
  );
}

function SignOut() {
  const { busy, errors, submit } = useSubmission({
    act: async (_, signal) => {
      const { next } = await api.logout({}, signal);
      await follow(next);
    },
    handle: (error) => {
      if (!hasCode(error, "not_signed_in")) return false;
      navigate("/signed-out", "replace");
      return true;
    },
  });
  return (
    <form noValidate onSubmit={submit} className="form" aria-label={text.account.signOut}>
      <ErrorSummary errors={errors} />
      <SubmitButton kind="quiet" isPending={busy} working={text.account.working}>
        {text.account.signOut}
      </SubmitButton>
    </form>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string | number | undefined;
  readonly style?: "long";
}

function Fact({ name, value, style }: FactProps) {
  const format = style === "long" ? ({ dateStyle: "long" } as const) : MINUTES;
  const date = value === undefined ? undefined : inDate(value, locale, format);
  if (date === undefined) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <time dateTime={date.iso}>{date.text}</time>
      </dd>
    </div>
  );
}

const MINUTES = { dateStyle: "medium", timeStyle: "short" } as const;
