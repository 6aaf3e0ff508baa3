/** What apps may know a user by; an operator gives and takes it at any time. */
import { SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import { useState } from "react";
import { api } from "../../api/endpoints.ts";
import type { User } from "../../api/shapes.ts";
import { Section } from "../../components/Screen.tsx";
import { hasCode } from "../../lib/errors.ts";
import { textOf, useSubmission } from "../../lib/useSubmission.ts";
import { text } from "../../text/index.ts";

export function UsernameSection({ user }: { readonly user: User }) {
  const [username, setUsername] = useState(user.username);
  const [said, setSaid] = useState<string>();
  const words = text.user.username;
  const { busy, errors, submit } = useSubmission({
    act: async (data, signal) => {
      setSaid(undefined);
      const typed = textOf(data, "username").trim();
      const after = await api.setUsername(user.id, typed === "" ? null : typed, signal);
      setUsername(after.username);
      setSaid(text.saved);
    },
    handle: (error) => {
      const wrong = REFUSED.find((code) => hasCode(error, code));
      if (wrong !== undefined) return { username: words[wrong] };
      return hasCode(error, "invalid_values") ? { username: words.rules } : false;
    },
  });
  return (
    <Section title={words.title} lead={words.lead}>
      <form
        noValidate
        onSubmit={submit}
        className="form narrow"
        aria-label={words.title}
        key={username ?? ""}
      >
        <ErrorSummary errors={errors} />
        <Field
          name="username"
          label={words.title}
          hint={words.rules}
          optional
          autoComplete="off"
          autoCapitalize="none"
          spellCheck="false"
          defaultValue={username}
          error={errors.fields.username}
        />
        <div className="buttons buttons-start">
          <SubmitButton kind="quiet" isPending={busy} working={text.working}>
            {words.save}
          </SubmitButton>
        </div>
      </form>
      <p role="status" className="hint good">
        {said}
      </p>
    </Section>
  );
}

/** What the server says about a name, by its code. */
const REFUSED = ["username_taken", "username_reserved"] as const;
