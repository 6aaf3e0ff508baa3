/** Above every page: whose goals these are, and the way out. */
import { useState } from "react";
import { session, useSignedIn } from "../auth/useSession.tsx";
import { Link } from "../router.tsx";
import { text } from "../text/index.ts";
import { ActionButton } from "./Buttons.tsx";
import { Logo } from "./Logo.tsx";

export function Header() {
  const { person } = useSignedIn();
  const [leaving, setLeaving] = useState(false);
  const signOut = () => {
    setLeaving(true);
    void session.signOut();
  };
  return (
    <header className="header">
      <Link href="/" className="brand">
        <Logo />
        <span>{text.brand}</span>
      </Link>
      <p className="signed-in" title={person.email}>
        <span className="signed-in-word">{text.signedInAs} </span>
        <strong>
          <bdi>{person.label ?? text.you}</bdi>
        </strong>
      </p>
      <ActionButton kind="plain" onPress={signOut} isPending={leaving}>
        {text.signOut}
      </ActionButton>
    </header>
  );
}
