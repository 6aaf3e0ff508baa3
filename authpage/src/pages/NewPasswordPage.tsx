/**
 * A forgotten password, second half: the mailed link. Its token came in the fragment and is out of the address bar already;
 * the code of the same mail is typed, which no program does that follows links by itself; then a new password is chosen, of
 * which the server gets an OPAQUE record and nothing else. Nobody is signed in by it: that comes next, with the new password.
 */

import { SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Page } from "@tacit/ui/components/Page.tsx";
import { Picture } from "@tacit/ui/components/Picture.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { webUrl } from "@tacit/ui/next.ts";
import { Link } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useEffect, useState } from "react";
import { api } from "../api/endpoints.ts";
import { CodeField } from "../components/CodeField.tsx";
import { NewPassword } from "../components/NewPassword.tsx";
import { PromiseNote } from "../components/PromiseNote.tsx";
import { hasCode } from "../lib/errors.ts";
import { checkNewPassword } from "../lib/fields.ts";
import { leaveLink, type Link as MailLink } from "../lib/link.ts";
import { registerNewPassword } from "../lib/newPassword.ts";
import { loginFor, takeReturn } from "../lib/return.ts";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { opaque } from "../opaque/client.ts";
import { text } from "../text/index.ts";
import { LoadFailure } from "./FailurePage.tsx";

type Step =
  | { readonly at: "code" }
  | { readonly at: "password"; readonly code: string; readonly email: string }
  | { readonly at: "done"; readonly next: string }
  | { readonly at: "invalid" };

export function NewPasswordPage({ link }: { readonly link: MailLink }) {
  const { token } = link;
  const checked = useLoad(token, (known, signal) => api.checkRecovery({ token: known }, signal));
  const [step, setStep] = useState<Step>({ at: "code" });
  const refused = checked.state === "failed" && hasCode(checked.error, "invalid_link");

  useEffect(() => opaque.warmUp(), []);
  useEffect(() => {
    if (refused) leaveLink(false);
  }, [refused]);

  const invalid = () => {
    leaveLink(false);
    setStep({ at: "invalid" });
  };

  if (step.at === "done") return <DonePage next={step.next} />;
  if (token === undefined) return <OverPage lead={text.recover.used} />;
  if (step.at === "invalid" || refused) return <OverPage lead={text.recover.expired} />;
  if (checked.state === "loading") {
    return (
      <Page title={text.recover.newTitle} heading={text.recover.newTitle} key="loading">
        <Waiting label={text.confirm.checking} />
      </Page>
    );
  }
  if (checked.state === "failed") return <LoadFailure error={checked.error} retry={checked.retry} />;
  return step.at === "code" ? (
    <Page
      title={text.recover.newTitle}
      heading={text.recover.codeTitle}
      lead={text.recover.codeLead}
      key="code"
    >
      <CodeForm
        token={token}
        found={(code, email) => setStep({ at: "password", code, email })}
        invalid={invalid}
      />
    </Page>
  ) : (
    <Page
      title={text.recover.newTitle}
      heading={text.recover.newTitle}
      lead={text.recover.newLead}
      foot={<PromiseNote />}
      key="password"
    >
      <PasswordForm
        token={token}
        code={step.code}
        email={step.email}
        done={(next) => {
          leaveLink(true);
          setStep({ at: "done", next });
        }}
        invalid={invalid}
      />
    </Page>
  );
}

interface CodeProps {
  readonly token: string;
  found(code: string, email: string): void;
  invalid(): void;
}

function CodeForm({ token, found, invalid }: CodeProps) {
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({ code: textOf(data, "code").trim() === "" ? text.fieldError.mailCode : undefined }),
    act: async (data, signal) => {
      const code = textOf(data, "code").trim();
      const { email } = await api.checkRecovery({ token, code }, signal);
      found(code, email ?? "");
    },
    handle: (error) => {
      if (hasCode(error, "wrong_code") || hasCode(error, "invalid_request"))
        return { code: text.error.wrong_code };
      if (!hasCode(error, "invalid_link")) return false;
      invalid();
      return true;
    },
  });
  return (
    <form method="post" action="/recover" noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      <CodeField hint={text.recover.codeHint} error={errors.fields.code} />
      <SubmitButton isPending={busy} working={text.person.working}>
        {text.person.continue}
      </SubmitButton>
    </form>
  );
}

interface PasswordProps {
  readonly token: string;
  readonly code: string;
  readonly email: string;
  done(next: string): void;
  invalid(): void;
}

function PasswordForm({ token, code, email, done, invalid }: PasswordProps) {
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({ "new-password": checkNewPassword(textOf(data, "new-password"), text) }),
    act: async (data, signal) => {
      const exchange = await registerNewPassword(textOf(data, "new-password"), signal);
      try {
        const start = { token, code, registration_request: exchange.message };
        const answer = await api.startRecovery(start, signal);
        const record = await exchange.finish(answer.registration_response, answer.ksf, signal);
        const { next } = await api.finishRecovery({ token, code, registration_record: record }, signal);
        const back = takeReturn(Date.now());
        // The sign-in that comes next leads back, unless it is an app's: then it says itself where to.
        done(next === "/login" && back !== undefined ? loginFor(back) : next);
      } finally {
        exchange.discard();
      }
    },
    handle: (error) => {
      if (!hasCode(error, "invalid_link")) return false;
      invalid();
      return true;
    },
  });
  return (
    <form method="post" action="/recover" noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      <NewPassword email={email} error={errors.fields["new-password"]} />
      <SubmitButton isPending={busy} working={text.confirm.working}>
        {text.recover.save}
      </SubmitButton>
    </form>
  );
}

function DonePage({ next }: { readonly next: string }) {
  return (
    <Page
      title={text.recover.doneTitle}
      heading={text.recover.doneTitle}
      lead={text.recover.done}
      picture={<Picture of="done" />}
      key="done"
    >
      <div className="buttons">
        <a className="button button-primary" href={webUrl(next, location.href)?.href ?? "/login"}>
          {text.login.submit}
        </a>
      </div>
    </Page>
  );
}

/** The link leads nowhere any more. */
function OverPage({ lead }: { readonly lead: string }) {
  return (
    <Page
      title={text.confirm.expiredTitle}
      heading={text.confirm.expiredHeading}
      lead={lead}
      picture={<Picture of="stop" />}
      key="over"
    >
      <div className="buttons">
        {/* Loaded anew: this entry of the history has no link any more. */}
        <a className="button button-primary" href="/recover">
          {text.confirm.newLink}
        </a>
        <Link className="button button-quiet" href="/login">
          {text.confirm.toLogin}
        </Link>
      </div>
    </Page>
  );
}
