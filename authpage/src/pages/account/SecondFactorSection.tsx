/**
 * Passkeys and the authenticator app: what there is, setting it up, replacing it, switching it off, and the recovery codes that go
 * with either.
 */

import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { Question } from "@tacit/ui/components/Question.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { inDate } from "@tacit/ui/date.ts";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useState } from "react";
import { api } from "../../api/endpoints.ts";
import type { Factors, TotpSetUp } from "../../api/shapes.ts";
import { sentence } from "../../lib/errors.ts";
import { StepUpCancelled, useStepUp } from "../../lib/useStepUp.tsx";
import { useSubmission } from "../../lib/useSubmission.ts";
import { locale, text } from "../../text/index.ts";
import { PasskeySection } from "./PasskeySection.tsx";
import { RecoveryCodes } from "./RecoveryCodes.tsx";
import { TotpForm } from "./TotpForm.tsx";

type Shown =
  | { readonly what: "overview" }
  | { readonly what: "set-up"; readonly setUp: TotpSetUp }
  | { readonly what: "codes"; readonly codes: readonly string[] };

type Said = "removed" | "appRemoved" | "trustEnded" | undefined;

export function SecondFactorSection({ email }: { readonly email: string }) {
  const loaded = useLoad("factors", (_, signal) => api.factors(signal));
  const [shown, setShown] = useState<Shown>({ what: "overview" });
  const [said, setSaid] = useState<Said>();
  const [failed, setFailed] = useState<unknown>();
  const [asks, setAsks] = useState(false);
  const { guarded, dialog } = useStepUp(email);
  const words = text.account.factors;

  /** Does something that may want a step-up; what goes wrong is said in the section. */
  const run = async (act: () => Promise<void>) => {
    setSaid(undefined);
    setFailed(undefined);
    try {
      await act();
    } catch (error) {
      if (!(error instanceof StepUpCancelled)) setFailed(error);
    }
  };
  const setUp = () =>
    run(async () => setShown({ what: "set-up", setUp: await guarded(() => api.startTotp()) }));
  const newCodes = () =>
    run(async () => setShown({ what: "codes", codes: await guarded(() => api.newRecoveryCodes()) }));
  const endTrust = () =>
    run(async () => {
      await api.endTrust();
      setSaid("trustEnded");
    });

  const factors = loaded.state === "ready" ? loaded.value : undefined;
  // What is said of a change stays while the list is loaded again.
  const [before, setBefore] = useState<Factors>();
  if (factors !== undefined && factors !== before) setBefore(factors);
  const known = factors ?? before;
  return (
    <>
      {known !== undefined && (known.passkeys_on || known.passkeys.length > 0) && (
        <PasskeySection
          passkeys={known.passkeys}
          on={known.passkeys_on}
          guarded={guarded}
          changed={(codes) => {
            if (codes !== undefined) setShown({ what: "codes", codes });
            loaded.retry();
          }}
        />
      )}
      <section className="section" aria-labelledby="second-factor">
        <h2 id="second-factor">{words.heading}</h2>
        <p className="hint">{words.lead}</p>
        {failed !== undefined && (
          <p className="notice notice-bad" role="alert">
            {sentence(failed, text)}
          </p>
        )}
        {loaded.state === "loading" && known === undefined && <Waiting label={words.loading} />}
        {loaded.state === "failed" && <p className="notice notice-bad">{sentence(loaded.error, text)}</p>}
        {known !== undefined && loaded.state !== "failed" && shown.what === "overview" && (
          <Overview
            factors={known}
            setUp={setUp}
            remove={() => setAsks(true)}
            newCodes={newCodes}
            endTrust={endTrust}
          />
        )}
        {shown.what === "set-up" && (
          <TotpForm
            setUp={shown.setUp}
            cancel={() => setShown({ what: "overview" })}
            done={(codes) => setShown({ what: "codes", codes })}
          />
        )}
        {shown.what === "codes" && (
          <RecoveryCodes
            codes={shown.codes}
            done={() => {
              setShown({ what: "overview" });
              loaded.retry();
            }}
          />
        )}
        {asks && (
          <Remove
            consequence={known === undefined ? words.askedRemove : withoutApp(known)}
            guarded={guarded}
            cancel={() => setAsks(false)}
            done={() => {
              setAsks(false);
              setSaid(known !== undefined && known.passkeys.length > 0 ? "appRemoved" : "removed");
              loaded.retry();
            }}
          />
        )}
        {dialog}
        <p className="hint good" role="status">
          {said === "appRemoved" ? text.account.passkeys.removed : said && words[said]}
        </p>
      </section>
    </>
  );
}

/** What comes after the password where there is no app. Of passkeys that the operator has switched off, the recovery codes are left. */
export function noApp({ passkeys, passkeys_on }: Factors): string {
  const words = text.account.factors;
  if (passkeys.length === 0) return words.none;
  return passkeys_on ? words.noApp : words.codesAlone;
}

/** The same, of an app that is to be removed. */
export function withoutApp({ passkeys, passkeys_on }: Factors): string {
  const words = text.account.factors;
  if (passkeys.length === 0) return words.askedRemove;
  return passkeys_on ? words.askedRemoveWithPasskey : words.askedRemoveCodesAlone;
}

interface OverviewProps {
  readonly factors: Factors;
  setUp(): void;
  remove(): void;
  newCodes(): void;
  endTrust(): void;
}

function Overview({ factors, setUp, remove, newCodes, endTrust }: OverviewProps) {
  const words = text.account.factors;
  const { totp, recovery_codes_left: left } = factors;
  const since =
    totp?.created_at === undefined ? undefined : inDate(totp.created_at, locale, { dateStyle: "long" });
  return (
    <>
      {totp === undefined ? (
        <div className="section-head">
          <p>{noApp(factors)}</p>
          <ActionButton kind="quiet" onPress={setUp}>
            {words.setUp}
          </ActionButton>
        </div>
      ) : (
        <div className="section-head">
          <p>
            <span className="person-name">{words.app}</span>
            {since && <span className="hint"> {words.since(since.text)}</span>}
          </p>
          <div className="buttons buttons-row">
            <ActionButton kind="quiet" onPress={setUp}>
              {words.replace}
            </ActionButton>
            <ActionButton kind="quiet" onPress={remove}>
              {words.remove}
            </ActionButton>
          </div>
        </div>
      )}
      {(totp !== undefined || factors.passkeys.length > 0) && (
        <>
          <div className="section-head">
            <p className={left < 3 ? "notice" : undefined}>{words.codesLeft(left)}</p>
            <ActionButton kind="quiet" onPress={newCodes}>
              {words.newCodes}
            </ActionButton>
          </div>
          <div className="section-head">
            <p>{words.trusted}</p>
            <ActionButton kind="quiet" onPress={endTrust}>
              {words.endTrust}
            </ActionButton>
          </div>
        </>
      )}
    </>
  );
}

interface RemoveProps {
  /** What the sign-in is like then. */
  readonly consequence: string;
  guarded<T>(act: () => Promise<T>): Promise<T>;
  cancel(): void;
  done(): void;
}

function Remove({ consequence, guarded, cancel, done }: RemoveProps) {
  const words = text.account.factors;
  const { busy, errors, submit } = useSubmission({
    act: async (_, signal) => {
      await guarded(() => api.removeTotp(signal));
      done();
    },
    handle: (error) => error instanceof StepUpCancelled,
  });
  return (
    <Question
      title={words.askRemove}
      yes={words.remove}
      no={words.keep}
      working={words.working}
      busy={busy}
      errors={errors}
      onYes={submit}
      onNo={cancel}
    >
      {consequence}
    </Question>
  );
}
