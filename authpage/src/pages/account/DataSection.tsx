/** Everything that is held about the person, as a file; and the end of the account. */

import { SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { ofShownAccount } from "@tacit/ui/request.ts";
import { navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useState } from "react";
import { api } from "../../api/endpoints.ts";
import { Moment } from "../../components/Moment.tsx";
import { hasCode, sentence } from "../../lib/errors.ts";
import { sameAddress } from "../../lib/signupMark.ts";
import { StepUpCancelled, useStepUp } from "../../lib/useStepUp.tsx";
import { textOf, useSubmission } from "../../lib/useSubmission.ts";
import { text } from "../../text/index.ts";
import type { SectionProps } from "../AccountPage.tsx";

export function DataSection({ account }: SectionProps) {
  const words = text.account.data;
  return (
    <>
      <section className="section" aria-labelledby="export">
        <h2 id="export">{words.export.heading}</h2>
        <p className="hint">{words.export.lead}</p>
        <div className="form">
          <a
            className="button button-quiet"
            href={ofShownAccount("/api/account/export/")}
            download="account.json"
          >
            {words.export.submit}
          </a>
        </div>
      </section>
      <Deletion email={account.email} />
    </>
  );
}

function Deletion({ email }: { readonly email: string }) {
  const words = text.account.data.deletion;
  const loaded = useLoad("deletion", (_, signal) => api.deletion(signal));
  const [due, setDue] = useState<string | number>();
  return (
    <section className="section" aria-labelledby="deletion">
      <h2 id="deletion">{words.heading}</h2>
      {due !== undefined ? (
        <p className="notice" role="status">
          <Moment value={due} words={words.asked} />
        </p>
      ) : (
        <>
          {loaded.state === "loading" && <Waiting label={words.loading} />}
          {loaded.state === "failed" && <p className="notice notice-bad">{sentence(loaded.error, text)}</p>}
          {loaded.state === "ready" && (
            <>
              <p className="hint">{words.lead(loaded.value.wait)}</p>
              <Form email={email} asked={setDue} />
            </>
          )}
        </>
      )}
    </section>
  );
}

interface FormProps {
  readonly email: string;
  asked(due: string | number): void;
}

function Form({ email, asked }: FormProps) {
  const words = text.account.data.deletion;
  const { guarded, dialog } = useStepUp(email);
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({
      email: sameAddress(textOf(data, "email"), email) ? undefined : words.other(email),
    }),
    act: async (data, signal) => {
      const typed = textOf(data, "email").trim();
      const { due_at } = await guarded(() => api.askDeletion(typed, signal));
      asked(due_at);
    },
    handle: (error) => {
      if (error instanceof StepUpCancelled) return true;
      if (hasCode(error, "other_address")) return { email: words.other(email) };
      if (!hasCode(error, "not_signed_in")) return false;
      navigate("/login", "replace");
      return true;
    },
  });
  return (
    <>
      <form noValidate onSubmit={submit} className="form">
        <ErrorSummary errors={errors} />
        <Field
          name="email"
          type="email"
          label={words.confirm(email)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck="false"
          error={errors.fields.email}
        />
        <SubmitButton kind="danger" isPending={busy} working={words.working}>
          {words.submit}
        </SubmitButton>
      </form>
      {dialog}
    </>
  );
}
