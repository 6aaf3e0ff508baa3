/** For whoever is not signed in, with a word about why if there is one. */
import { useState } from "react";
import type { Reason } from "../auth/session.ts";
import { session } from "../auth/useSession.tsx";
import { ActionButton } from "../components/Buttons.tsx";
import { Logo } from "../components/Logo.tsx";
import { Heading, usePageTitle } from "../components/Page.tsx";

const WORDS: Readonly<Record<Reason, string>> = {
  "signed-out": "You are signed out.",
  ended: "Your session has ended. Sign in again to go on.",
  denied: "You did not allow Goals to use your account, so you are not signed in.",
  "sign-in-failed": "That sign-in did not work. Please try again.",
  "sign-out-failed":
    "You are signed out here, but the sign-in server could not be reached: your session there may still be open.",
};

export function WelcomePage({ reason }: { readonly reason: Reason | undefined }) {
  const [leaving, setLeaving] = useState<"sign-in" | "create">();
  usePageTitle(undefined);
  const leave = (by: "sign-in" | "create") => {
    setLeaving(by);
    void (by === "create" ? session.signIn("create") : session.signIn());
  };
  return (
    <main className="welcome">
      <p className="brand">
        <Logo />
        <span>Goals</span>
      </p>
      <Heading>Know how far you have come</Heading>
      <p className="welcome-lead">
        Write down what you want to reach, note each step, and see the rest get smaller. Only you see it.
      </p>
      <p role="status" className={reason === undefined ? undefined : "welcome-reason"}>
        {reason && WORDS[reason]}
      </p>
      <div className="welcome-buttons">
        <ActionButton kind="primary" onPress={() => leave("sign-in")} isPending={leaving === "sign-in"}>
          Sign in
        </ActionButton>
        <ActionButton onPress={() => leave("create")} isPending={leaving === "create"}>
          Create account
        </ActionButton>
      </div>
      <Steps />
    </main>
  );
}

/** What it looks like inside, without pretending to be anybody's. */
function Steps() {
  return (
    <div className="steps" aria-hidden="true">
      {[34, 62, 100].map((width, index) => (
        <div className="step" key={width}>
          <span className={`step-title step-title-${index}`} />
          <span className="track">
            <span className={`fill fill-${width}`} />
          </span>
        </div>
      ))}
    </div>
  );
}
