/** The issuer, or this page's own settings, can't be reached. */
import { session } from "../auth/useSession.tsx";
import { ActionButton } from "../components/Buttons.tsx";
import { Logo } from "../components/Logo.tsx";
import { Heading, usePageTitle } from "../components/Page.tsx";

export function UnavailablePage() {
  usePageTitle("No connection");
  return (
    <main className="welcome">
      <p className="brand">
        <Logo />
        <span>Goals</span>
      </p>
      <Heading>No connection</Heading>
      <p className="welcome-lead" role="alert">
        The sign-in server does not answer. Check your network and try again.
      </p>
      <div className="welcome-buttons">
        <ActionButton kind="primary" onPress={() => void session.restart()}>
          Try again
        </ActionButton>
      </div>
    </main>
  );
}
