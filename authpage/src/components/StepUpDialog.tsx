/** Proves on the spot who somebody is: by a passkey alone, or by the password and then the second factor where there is one. */

import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { PasswordField } from "@tacit/ui/components/Field.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useEffect, useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { api } from "../api/endpoints.ts";
import { sentence } from "../lib/errors.ts";
import { checkPassword } from "../lib/fields.ts";
import { hasPasskeys, signWithPasskey } from "../lib/passkey.ts";
import { type Challenge, challengeOf, signIn } from "../lib/signIn.ts";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { opaque } from "../opaque/client.ts";
import { text } from "../text/index.ts";
import { CodeForm } from "./CodeForm.tsx";

interface Props {
  readonly email: string;
  /** Whether the password is asked for; else the second factor alone. */
  readonly password: boolean;
  /** Whether a passkey will do instead. */
  readonly passkey: boolean;
  done(): void;
  cancel(): void;
}

export function StepUpDialog({ email, password, passkey, done, cancel }: Props) {
  const [challenge, setChallenge] = useState<Challenge>();
  const words = text.stepUp;
  return (
    <ModalOverlay
      isOpen
      onOpenChange={(open) => {
        if (!open) cancel();
      }}
      className="overlay"
    >
      <Modal className="modal">
        <Dialog className="dialog">
          <Heading slot="title" level={2}>
            {words.heading}
          </Heading>
          <p className="lead">{words.lead}</p>
          {challenge ? (
            <CodeForm
              challenge={challenge}
              trusts={false}
              done={done}
              onExpired={() => setChallenge(undefined)}
            />
          ) : password ? (
            <>
              {passkey && hasPasskeys() && <Passkey done={done} />}
              <Password email={email} done={done} onChallenge={setChallenge} />
            </>
          ) : (
            <Raise onChallenge={setChallenge} />
          )}
          <div className="buttons buttons-below">
            <ActionButton kind="quiet" onPress={cancel}>
              {words.cancel}
            </ActionButton>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The passkey is both factors. */
function Passkey({ done }: { done(): void }) {
  const { busy, errors, submit } = useSubmission({
    act: async (_, signal) => {
      const { login_id, public_key } = await api.askPasskey({ step_up: true }, signal);
      const credential = await signWithPasskey(public_key, { signal });
      await api.finishPasskey({ login_id, credential }, signal);
      done();
    },
    say: (error) => sentence(error, text),
  });
  return (
    <form method="post" noValidate onSubmit={submit} className="form" aria-label={text.passkey.use}>
      <ErrorSummary errors={errors} />
      <SubmitButton isPending={busy} working={text.stepUp.working}>
        {text.passkey.use}
      </SubmitButton>
      <p className="or">{text.passkey.or}</p>
    </form>
  );
}

interface PasswordProps {
  readonly email: string;
  done(): void;
  onChallenge(challenge: Challenge): void;
}

function Password({ email, done, onChallenge }: PasswordProps) {
  const words = text.stepUp;
  useEffect(() => opaque.warmUp(), []);
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({ password: checkPassword(textOf(data, "password"), text) }),
    act: async (data, signal) => {
      const credentials = { email, password: textOf(data, "password"), stepUp: true };
      const outcome = await signIn(api, opaque, credentials, signal);
      if ("challenge" in outcome) onChallenge(outcome.challenge);
      else done();
    },
  });
  return (
    <form method="post" noValidate onSubmit={submit} className="form" aria-label={words.heading}>
      <ErrorSummary errors={errors} />
      {/* For password managers. */}
      <input type="text" name="email" autoComplete="username" defaultValue={email} readOnly hidden />
      <PasswordField
        name="password"
        label={text.field.password}
        autoComplete="current-password"
        autoFocus
        error={errors.fields.password}
      />
      <SubmitButton isPending={busy} working={words.working}>
        {words.submit}
      </SubmitButton>
    </form>
  );
}

/** The sign-in is recent, but was by the password alone: the code is enough. */
function Raise({ onChallenge }: Pick<PasswordProps, "onChallenge">) {
  const asked = useLoad("raise", (_, signal) => api.stepUp({}, signal));
  useEffect(() => {
    if (asked.state === "ready") onChallenge(challengeOf(api, asked.value));
  });
  if (asked.state === "failed") return <p className="notice notice-bad">{sentence(asked.error, text)}</p>;
  return <Waiting />;
}
