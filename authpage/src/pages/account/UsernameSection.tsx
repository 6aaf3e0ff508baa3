/** The name that apps may know somebody by: chosen here, nobody else's, and not changed every day. */

import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import { inDate } from "@tacit/ui/date.ts";
import { navigate } from "@tacit/ui/router.tsx";
import { useState } from "react";
import { api } from "../../api/endpoints.ts";
import type { Account } from "../../api/shapes.ts";
import { hasCode } from "../../lib/errors.ts";
import { checkUsername } from "../../lib/fields.ts";
import { textOf, useSubmission } from "../../lib/useSubmission.ts";
import { locale, text } from "../../text/index.ts";

interface Props {
  readonly account: Account;
  changed(account: Account): void;
}

export function UsernameSection({ account, changed }: Props) {
  const [state, setState] = useState<"shown" | "edited" | "saved">("shown");
  const words = text.account.username;
  const has = account.username !== undefined;
  return (
    <section className="section" aria-labelledby="username-heading">
      <div className="section-head">
        <h2 id="username-heading">{words.heading}</h2>
        {state !== "edited" && (
          <ActionButton kind="quiet" onPress={() => setState("edited")}>
            {has ? words.change : words.choose}
          </ActionButton>
        )}
      </div>
      <p className="hint">{words.lead}</p>
      {state === "edited" ? (
        <UsernameForm
          account={account}
          changed={(after) => {
            changed(after);
            setState("saved");
          }}
          cancel={() => setState("shown")}
        />
      ) : (
        <p className="anywhere">{account.username ?? words.none}</p>
      )}
      <p className="hint good" role="status">
        {state === "saved" && (has ? words.saved : words.removed)}
      </p>
    </section>
  );
}

interface FormProps extends Props {
  cancel(): void;
}

function UsernameForm({ account, changed, cancel }: FormProps) {
  const words = text.account.username;
  const has = account.username !== undefined;
  const waits = inDate(account.username_change_at ?? "", locale, DAY);
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({ username: checkUsername(textOf(data, "username"), has, text) }),
    act: async (data, signal) => {
      const username = textOf(data, "username").trim();
      changed(await api.chooseUsername(username === "" ? null : username, signal));
    },
    handle: (error) => {
      if (hasCode(error, "not_signed_in")) {
        navigate("/login", "replace");
        return true;
      }
      const wrong = REFUSED.find((code) => hasCode(error, code));
      return wrong === undefined ? false : { username: words[wrong] };
    },
  });
  return (
    <form noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      {waits !== undefined && <p className="notice">{words.waits(waits.text)}</p>}
      <Field
        name="username"
        label={words.heading}
        hint={has ? `${words.rules} ${words.consequence}` : words.rules}
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck="false"
        autoFocus
        optional={has}
        defaultValue={account.username}
        error={errors.fields.username}
      />
      <div className="buttons buttons-row">
        <ActionButton kind="quiet" isDisabled={busy} onPress={cancel}>
          {words.cancel}
        </ActionButton>
        <SubmitButton isPending={busy} working={words.working}>
          {words.save}
        </SubmitButton>
      </div>
    </form>
  );
}

/** What the server says about a name, by its code. */
const REFUSED = ["invalid_request", "username_taken", "username_reserved", "username_too_soon"] as const;

const DAY = { dateStyle: "long", timeStyle: "short" } as const;
