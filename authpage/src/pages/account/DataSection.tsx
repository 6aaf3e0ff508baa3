/** Everything that is held about the person, as a file; and the end of the account. */

import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useState } from "react";
import { api } from "../../api/endpoints.ts";
import { Moment } from "../../components/Moment.tsx";
import { hasCode, sentence } from "../../lib/errors.ts";
import { loginFor } from "../../lib/return.ts";
import { sameAddress } from "../../lib/signupMark.ts";
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
          <a className="button button-quiet" href="/api/account/export/" download="account.json">
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
              {loaded.value.fresh ? <Form email={email} asked={setDue} stale={loaded.retry} /> : <Stale />}
            </>
          )}
        </>
      )}
    </section>
  );
}

/** The sign-in is too long ago: the person proves anew who they are, and comes back. */
function Stale() {
  const words = text.account.data.deletion;
  return (
    <>
      <p className="hint">{words.stale}</p>
      <div className="form">
        <ActionButton kind="quiet" onPress={() => navigate(`${loginFor("/account/data")}&account=other`)}>
          {words.again}
        </ActionButton>
      </div>
    </>
  );
}

interface FormProps {
  readonly email: string;
  asked(due: string | number): void;
  stale(): void;
}

function Form({ email, asked, stale }: FormProps) {
  const words = text.account.data.deletion;
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({
      email: sameAddress(textOf(data, "email"), email) ? undefined : words.other(email),
    }),
    act: async (data, signal) => {
      const { due_at } = await api.askDeletion(textOf(data, "email").trim(), signal);
      asked(due_at);
    },
    handle: (error) => {
      if (hasCode(error, "other_address")) return { email: words.other(email) };
      if (hasCode(error, "not_signed_in")) navigate("/login", "replace");
      else if (hasCode(error, "step_up_required")) stale();
      else return false;
      return true;
    },
  });
  return (
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
  );
}
