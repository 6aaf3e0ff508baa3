/** Setting an authenticator app up: a picture to scan, the same as text to type, and the first code. */

import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import { api } from "../../api/endpoints.ts";
import type { TotpSetUp } from "../../api/shapes.ts";
import { hasCode } from "../../lib/errors.ts";
import { textOf, useSubmission } from "../../lib/useSubmission.ts";
import { text } from "../../text/index.ts";

interface Props {
  readonly setUp: TotpSetUp;
  cancel(): void;
  done(recoveryCodes: readonly string[]): void;
}

/** The margin that readers want around the picture (ISO/IEC 18004: four modules). */
const QUIET = 4;

export function TotpForm({ setUp, cancel, done }: Props) {
  const words = text.account.factors;
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({
      code: textOf(data, "code").trim() === "" ? text.secondFactor.missing.totp : undefined,
    }),
    act: async (data, signal) => {
      const body = { set_up_id: setUp.set_up_id, code: textOf(data, "code").trim() };
      done(await api.finishTotp(body, signal));
    },
    handle: (error) => (hasCode(error, "wrong_code") ? { code: text.secondFactor.wrong.totp } : false),
  });
  const side = setUp.qr.size + 2 * QUIET;
  return (
    <form noValidate onSubmit={submit} className="form" aria-label={words.setUp}>
      <ol className="steps">
        <li>{words.scan}</li>
        <li>{words.firstCode}</li>
      </ol>
      <div className="qr">
        <svg
          role="img"
          aria-label={words.picture}
          viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
          shapeRendering="crispEdges"
        >
          <path d={setUp.qr.path} />
        </svg>
        <div>
          <p className="hint">{words.type}</p>
          <code className="secret">{grouped(setUp.secret)}</code>
          <p>
            <a href={setUp.uri}>{words.openApp}</a>
          </p>
        </div>
      </div>
      <ErrorSummary errors={errors} />
      <Field
        name="code"
        label={text.secondFactor.label.totp}
        hint={text.secondFactor.hint.totp}
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={40}
        autoFocus
        error={errors.fields.code}
      />
      <div className="buttons buttons-row">
        <ActionButton kind="quiet" isDisabled={busy} onPress={cancel}>
          {words.cancel}
        </ActionButton>
        <SubmitButton isPending={busy} working={words.working}>
          {words.confirm}
        </SubmitButton>
      </div>
    </form>
  );
}

/** Four letters at a time are typed without losing one's place. */
function grouped(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(" ") ?? secret;
}
