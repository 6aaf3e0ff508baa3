/** Who is signed in, since when, until when; what they tell and whom they trust; and the way out. */
import { useEffect, useState } from "react";
import { type Account, api } from "../api/endpoints.ts";
import { SubmitButton } from "../components/Buttons.tsx";
import { ErrorSummary } from "../components/ErrorSummary.tsx";
import { Page } from "../components/Page.tsx";
import { Waiting } from "../components/Waiting.tsx";
import { inDate } from "../lib/date.ts";
import { hasCode } from "../lib/errors.ts";
import { follow } from "../lib/next.ts";
import { useLoad } from "../lib/useLoad.ts";
import { useSubmission } from "../lib/useSubmission.ts";
import { navigate } from "../router.tsx";
import { locale, text } from "../text/index.ts";
import { ConsentsSection } from "./account/ConsentsSection.tsx";
import { ProfileSection } from "./account/ProfileSection.tsx";
import { LoadFailure } from "./FailurePage.tsx";

export function AccountPage() {
  const account = useLoad("own", (_, signal) => api.account(signal));
  const signedOut = account.state === "failed" && hasCode(account.error, "not_signed_in");

  useEffect(() => {
    if (signedOut) navigate("/login", "replace");
  }, [signedOut]);

  if (account.state === "failed" && !signedOut)
    return <LoadFailure error={account.error} retry={account.retry} />;
  return (
    <Page title={text.account.title} heading={text.account.heading}>
      {account.state === "ready" ? (
        <Content loaded={account.value} />
      ) : (
        <Waiting label={text.account.loading} />
      )}
    </Page>
  );
}

function Content({ loaded }: { readonly loaded: Account }) {
  const [account, setAccount] = useState(loaded);
  return (
    <>
      <div className="person">
        <span className="avatar" aria-hidden="true">
          {[...(account.name ?? account.email)][0]?.toLocaleUpperCase(locale)}
        </span>
        <div>
          {account.name && <p className="person-name">{account.name}</p>}
          <p className="person-email">{account.email}</p>
        </div>
      </div>
      <dl className="facts">
        <Fact name={text.account.since} value={account.created_at} style="long" />
        <Fact name={text.account.signedInAt} value={account.session.auth_time} />
        <Fact name={text.account.until} value={account.session.expires_at} />
      </dl>
      <SignOut />
      <ProfileSection account={account} changed={setAccount} />
      <ConsentsSection />
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
    <form noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      <SubmitButton kind="quiet" isPending={busy} working={text.account.working}>
        {text.account.signOut}
      </SubmitButton>
    </form>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string | number;
  readonly style?: "long";
}

function Fact({ name, value, style }: FactProps) {
  const format = style === "long" ? ({ dateStyle: "long" } as const) : MINUTES;
  const date = inDate(value, locale, format);
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
