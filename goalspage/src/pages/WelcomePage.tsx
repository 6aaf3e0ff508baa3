/** For whoever is not signed in, with a word about why if there is one. */
import { useState } from "react";
import type { Reason } from "../auth/session.ts";
import { session } from "../auth/useSession.tsx";
import { ActionButton } from "../components/Buttons.tsx";
import { Logo } from "../components/Logo.tsx";
import { Heading, usePageTitle } from "../components/Page.tsx";
import { text } from "../text/index.ts";

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
        <span>{text.brand}</span>
      </p>
      <Heading>{text.welcome.heading}</Heading>
      <p className="welcome-lead">{text.welcome.lead}</p>
      <p role="status" className={reason === undefined ? undefined : "welcome-reason"}>
        {reason && text.reason[reason]}
      </p>
      <div className="welcome-buttons">
        <ActionButton kind="primary" onPress={() => leave("sign-in")} isPending={leaving === "sign-in"}>
          {text.welcome.signIn}
        </ActionButton>
        <ActionButton onPress={() => leave("create")} isPending={leaving === "create"}>
          {text.welcome.create}
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
