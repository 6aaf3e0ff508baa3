/** Above every page: whose goals these are, the way to the account, and the way out. */
import { useState } from "react";
import type { GoalsApi } from "../api/client.ts";
import { session, useSignedIn } from "../auth/useSession.tsx";
import { formatCount } from "../lib/amount.ts";
import { useWaiting } from "../lib/queue.ts";
import { useAction } from "../lib/useAction.ts";
import { Link } from "../router.tsx";
import { text } from "../text/index.ts";
import { ActionButton } from "./Buttons.tsx";
import { ConfirmDialog } from "./Dialogs.tsx";
import { Logo } from "./Logo.tsx";

export function Header({ api }: { readonly api: GoalsApi }) {
  const { person, issuer } = useSignedIn();
  const [leaving, setLeaving] = useState(false);
  const [asking, setAsking] = useState(false);
  const waiting = useWaiting(person.sub);
  const action = useAction();
  const leave = () => {
    setLeaving(true);
    void session.signOut();
  };
  /** What waits would be gone: it is sent first, and where that can't be done the person says what is to happen. */
  const signOut = () => {
    if (waiting.length === 0) return leave();
    action.run(async () => {
      const left = await api.sendWaiting();
      if (left === 0) leave();
      else setAsking(true);
    });
  };
  return (
    <header className="header">
      <Link href="/" className="brand">
        <Logo />
        <span>{text.brand}</span>
      </Link>
      <p className="signed-in">
        <span className="signed-in-word">{text.signedInAs} </span>
        <a href={new URL("/account", issuer).href} title={text.account} rel="noreferrer">
          <bdi>{person.label ?? text.you}</bdi>
        </a>
      </p>
      <ActionButton kind="plain" onPress={signOut} isPending={leaving || action.busy}>
        {text.signOut}
      </ActionButton>
      {asking && (
        <ConfirmDialog
          title={text.offline.leaveAsk}
          confirm={text.signOut}
          keep={text.cancel}
          action={action}
          onConfirm={leave}
          onClose={() => setAsking(false)}
        >
          {text.offline.leaveWhat(waiting.length, formatCount(waiting.length))}
        </ConfirmDialog>
      )}
    </header>
  );
}
