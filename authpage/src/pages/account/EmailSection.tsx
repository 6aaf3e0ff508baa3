/** The address that somebody signs in with, and the way to another one. The form comes when it is asked for: it has a dialog. */

import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { lazy, Suspense, useState } from "react";
import type { Account } from "../../api/shapes.ts";
import { text } from "../../text/index.ts";

const EmailForm = lazy(async () => ({ default: (await import("./later.ts")).EmailForm }));

type Step = { readonly at: "shown"; readonly said?: string } | { readonly at: "changing" };

interface Props {
  readonly account: Account;
  changed(account: Account): void;
}

export function EmailSection({ account, changed }: Props) {
  const [step, setStep] = useState<Step>({ at: "shown" });
  const words = text.account.email;
  return (
    <section className="section" aria-labelledby="email-heading">
      <div className="section-head">
        <h2 id="email-heading">{words.heading}</h2>
        {step.at === "shown" && (
          <ActionButton kind="quiet" onPress={() => setStep({ at: "changing" })}>
            {words.change}
          </ActionButton>
        )}
      </div>
      <p className="hint">{words.lead(account.email)}</p>
      {step.at === "changing" && (
        <Suspense fallback={<Waiting label={text.account.loading} />}>
          <EmailForm
            email={account.email}
            cancel={() => setStep({ at: "shown" })}
            over={() => setStep({ at: "shown", said: words.over })}
            done={(email, undoFor) => {
              changed({ ...account, email });
              setStep({ at: "shown", said: words.done(email, undoFor) });
            }}
          />
        </Suspense>
      )}
      <p className="hint good" role="status">
        {step.at === "shown" && step.said}
      </p>
    </section>
  );
}
