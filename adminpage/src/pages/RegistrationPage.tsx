/** Tokens by which apps register themselves (RFC 7591 section 3). */
import { SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import { issuer } from "@tacit/ui/facts.ts";
import { useState } from "react";
import { api } from "../api/endpoints.ts";
import type { RegistrationToken } from "../api/shapes.ts";
import { Code, Copyable } from "../components/Copyable.tsx";
import { Choice } from "../components/inputs.tsx";
import { Moment } from "../components/Moment.tsx";
import { Screen, Section } from "../components/Screen.tsx";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { text } from "../text/index.ts";

const SPANS = { day: 86_400, week: 604_800, month: 2_592_000, year: 31_536_000 } as const;

export function RegistrationPage() {
  const [made, setMade] = useState<RegistrationToken>();
  const words = text.registration;
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({
      uses: /^[1-9]\d{0,8}$/.test(textOf(data, "uses").trim()) ? undefined : words.usesWrong,
    }),
    act: async (data, signal) => {
      const span = textOf(data, "valid") as keyof typeof SPANS;
      const uses = Number(textOf(data, "uses"));
      setMade(undefined);
      setMade(await api.addRegistrationToken({ uses, valid_seconds: SPANS[span] ?? SPANS.day }, signal));
    },
  });
  const server = issuer() ?? location.origin;
  return (
    <Screen title={words.title} lead={words.lead}>
      <Section title={words.tokens}>
        {made !== undefined && (
          <div className="notice once" role="status">
            <Copyable name={words.token} value={made.token} />
            <p>
              <Moment value={made.expires_at} words={words.until} /> {text.copy.once}
            </p>
          </div>
        )}
        <form noValidate onSubmit={submit} className="form narrow" aria-label={words.tokens}>
          <ErrorSummary errors={errors} />
          <Field
            name="uses"
            label={words.uses}
            defaultValue="1"
            inputMode="numeric"
            autoComplete="off"
            error={errors.fields.uses}
          />
          <Choice
            name="valid"
            label={words.valid}
            value="day"
            options={Object.entries(words.spans).map(([value, label]) => ({ value, label }))}
            error={errors.fields.valid_seconds}
          />
          <div className="save-bar">
            <SubmitButton isPending={busy} working={text.working}>
              {words.submit}
            </SubmitButton>
          </div>
        </form>
      </Section>
      <Section title={words.how}>
        <Code
          name="curl"
          code={`curl -H 'authorization: Bearer …' -H 'content-type: application/json' \\
  -d '{"client_name": "App", "redirect_uris": ["https://app.example/callback"]}' \\
  ${server}/oauth/register/`}
        />
      </Section>
    </Screen>
  );
}
