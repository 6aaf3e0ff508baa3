/** Who is signed in, since when, until when; and the way out. */
import { useEffect } from "react";
import { type Account, api } from "../api/endpoints.ts";
import { SubmitButton } from "../components/Buttons.tsx";
import { ErrorSummary } from "../components/ErrorSummary.tsx";
import { Page } from "../components/Page.tsx";
import { Waiting } from "../components/Waiting.tsx";
import { hasCode } from "../lib/errors.ts";
import { follow } from "../lib/next.ts";
import { useLoad } from "../lib/useLoad.ts";
import { useSubmission } from "../lib/useSubmission.ts";
import { navigate } from "../router.tsx";
import { locale, text } from "../text/index.ts";
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
        <Details account={account.value} />
      ) : (
        <Waiting label={text.account.loading} />
      )}
    </Page>
  );
}

function Details({ account }: { readonly account: Account }) {
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
      <SubmitButton kind="quiet" isPending={busy} working={text.account.working}>
        {text.account.signOut}
      </SubmitButton>
    </form>
  );
}

interface FactProps {
  readonly name: string;
  /** RFC 3339, or seconds since 1970. */
  readonly value: string | number;
  readonly style?: "long";
}

function Fact({ name, value, style }: FactProps) {
  const date = new Date(typeof value === "number" ? value * 1000 : value);
  if (Number.isNaN(date.getTime())) return null;
  const format = new Intl.DateTimeFormat(
    locale,
    style === "long" ? { dateStyle: "long" } : { dateStyle: "medium", timeStyle: "short" },
  );
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <time dateTime={date.toISOString()}>{format.format(date)}</time>
      </dd>
    </div>
  );
}
