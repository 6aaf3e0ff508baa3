/** Passkeys: those that there are, one more, another name, removing one. */

import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import { Question } from "@tacit/ui/components/Question.tsx";
import { useState } from "react";
import { api } from "../../api/endpoints.ts";
import type { Passkey } from "../../api/shapes.ts";
import { Moment } from "../../components/Moment.tsx";
import { hasCode, sentence } from "../../lib/errors.ts";
import { hasPasskeys, makePasskey } from "../../lib/passkey.ts";
import { StepUpCancelled } from "../../lib/useStepUp.tsx";
import { textOf, useSubmission } from "../../lib/useSubmission.ts";
import { text } from "../../text/index.ts";

interface Props {
  readonly passkeys: readonly Passkey[];
  /** Whether this server takes any; those that there are can be removed all the same. */
  readonly on: boolean;
  guarded<T>(act: () => Promise<T>): Promise<T>;
  /** Something has changed; with the first second factor there are codes to be shown. */
  changed(codes?: readonly string[]): void;
}

export function PasskeySection({ passkeys, on, guarded, changed }: Props) {
  const words = text.account.passkeys;
  const [said, setSaid] = useState<string>();
  const [failed, setFailed] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [renames, setRenames] = useState<string>();
  const [removes, setRemoves] = useState<Passkey>();

  const add = async () => {
    setSaid(undefined);
    setFailed(undefined);
    setBusy(true);
    try {
      const { set_up_id, public_key } = await guarded(() => api.startPasskey());
      const credential = await makePasskey(public_key);
      const made = await api.finishPasskeySetUp({ set_up_id, credential });
      setSaid(words.added);
      changed(made.recovery_codes);
    } catch (error) {
      if (!(error instanceof StepUpCancelled)) setFailed(error);
    }
    setBusy(false);
  };
  const done = (words: string) => {
    setRenames(undefined);
    setRemoves(undefined);
    setSaid(words);
    changed();
  };

  return (
    <section className="section" aria-labelledby="passkeys">
      <h2 id="passkeys">{words.heading}</h2>
      <p className="hint">{on ? words.lead : words.off}</p>
      {failed !== undefined && (
        <p className="notice notice-bad" role="alert">
          {sentence(failed, text)}
        </p>
      )}
      {passkeys.length > 0 && (
        <ul className="lines">
          {passkeys.map((passkey) => (
            <li key={passkey.id}>
              {renames === passkey.id ? (
                <Rename
                  passkey={passkey}
                  done={() => done(words.renamed)}
                  cancel={() => setRenames(undefined)}
                />
              ) : (
                <Line
                  passkey={passkey}
                  rename={() => setRenames(passkey.id)}
                  remove={() => setRemoves(passkey)}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {on && (
        <div className="form">
          {hasPasskeys() ? (
            <ActionButton kind="quiet" isPending={busy} working={words.adding} onPress={add}>
              {words.add}
            </ActionButton>
          ) : (
            <p className="hint">{words.unsupported}</p>
          )}
        </div>
      )}
      {removes && (
        <Remove
          passkey={removes}
          guarded={guarded}
          done={() => done(words.removed)}
          cancel={() => setRemoves(undefined)}
        />
      )}
      <p className="hint good" role="status">
        {said}
      </p>
    </section>
  );
}

interface LineProps {
  readonly passkey: Passkey;
  rename(): void;
  remove(): void;
}

function Line({ passkey, rename, remove }: LineProps) {
  const words = text.account.passkeys;
  return (
    <>
      <div className="section-head">
        <p className="line-name">{passkey.name}</p>
        <div className="buttons buttons-row">
          <ActionButton kind="quiet" aria-label={words.renameOf(passkey.name)} onPress={rename}>
            {words.rename}
          </ActionButton>
          <ActionButton kind="quiet" aria-label={words.removeOf(passkey.name)} onPress={remove}>
            {words.remove}
          </ActionButton>
        </div>
      </div>
      <p className="hint">
        <Moment value={passkey.created_at} words={words.since} />
        {" · "}
        {passkey.last_used_at === undefined ? (
          words.neverUsed
        ) : (
          <Moment value={passkey.last_used_at} words={words.lastUsed} />
        )}
        {passkey.backed_up && ` · ${words.backedUp}`}
      </p>
    </>
  );
}

interface ActProps {
  readonly passkey: Passkey;
  done(): void;
  cancel(): void;
}

function Rename({ passkey, done, cancel }: ActProps) {
  const words = text.account.passkeys;
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({ name: textOf(data, "name").trim() === "" ? words.nameMissing : undefined }),
    act: async (data, signal) => {
      await api.renamePasskey(passkey.id, textOf(data, "name").trim(), signal);
      done();
    },
    say: (error) => sentence(error, text),
  });
  return (
    <form
      method="post"
      noValidate
      onSubmit={submit}
      className="form"
      aria-label={words.renameOf(passkey.name)}
    >
      <ErrorSummary errors={errors} />
      <Field
        name="name"
        label={words.name}
        defaultValue={passkey.name}
        autoComplete="off"
        maxLength={60}
        autoFocus
        error={errors.fields.name}
      />
      <div className="buttons buttons-row">
        <SubmitButton isPending={busy} working={words.saving}>
          {words.save}
        </SubmitButton>
        <ActionButton kind="quiet" isDisabled={busy} onPress={cancel}>
          {words.cancel}
        </ActionButton>
      </div>
    </form>
  );
}

function Remove({ passkey, guarded, done, cancel }: ActProps & Pick<Props, "guarded">) {
  const words = text.account.passkeys;
  const { busy, errors, submit } = useSubmission({
    act: async (_, signal) => {
      await guarded(() => api.removePasskey(passkey.id, signal));
      done();
    },
    say: (error) => sentence(error, text),
    handle: (error) => {
      if (error instanceof StepUpCancelled) return true;
      // Gone meanwhile, which is what was wanted.
      if (!hasCode(error, "not_found")) return false;
      done();
      return true;
    },
  });
  return (
    <Question
      title={words.askRemove(passkey.name)}
      yes={words.remove}
      no={words.keep}
      working={words.working}
      busy={busy}
      errors={errors}
      onYes={submit}
      onNo={cancel}
    >
      {words.askedRemove}
    </Question>
  );
}
