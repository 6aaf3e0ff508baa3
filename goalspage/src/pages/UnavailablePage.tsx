/** The issuer or this page's own settings can't be reached, or this browser keeps nothing. */
import { session } from "../auth/useSession.tsx";
import { ActionButton } from "../components/Buttons.tsx";
import { Logo } from "../components/Logo.tsx";
import { Heading, usePageTitle } from "../components/Page.tsx";
import { text } from "../text/index.ts";

export function UnavailablePage({ why }: { readonly why: "connection" | "storage" }) {
  usePageTitle(text.unavailable.title);
  return (
    <main className="welcome">
      <p className="brand">
        <Logo />
        <span>{text.brand}</span>
      </p>
      <Heading>{why === "storage" ? text.broken.title : text.unavailable.title}</Heading>
      <p className="welcome-lead" role="alert">
        {why === "storage" ? text.problem.storage : text.unavailable.lead}
      </p>
      <div className="welcome-buttons">
        <ActionButton kind="primary" onPress={() => void session.restart()}>
          {text.tryAgain}
        </ActionButton>
      </div>
    </main>
  );
}
