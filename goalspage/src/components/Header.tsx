/** Above every page: whose goals these are, the way to the account, and the way out. */
import { useState } from "react";
import { Button } from "react-aria-components";
import type { GoalsApi } from "../api/client.ts";
import { session, useSignedIn } from "../auth/useSession.tsx";
import { formatCount } from "../lib/amount.ts";
import { useWaiting } from "../lib/queue.ts";
import { useAction } from "../lib/useAction.ts";
import { Link } from "../router.tsx";
import { text } from "../text/index.ts";
import { ActionButton } from "./Buttons.tsx";
import { ConfirmDialog, DialogFrame } from "./Dialogs.tsx";
import { Icon } from "./Icon.tsx";
import { Logo } from "./Logo.tsx";

export function Header({ api }: { readonly api: GoalsApi }) {
  const { person, issuer } = useSignedIn();
  const [shown, setShown] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const [asking, setAsking] = useState<"here" | "everywhere">();
  const waiting = useWaiting(person.sub);
  const action = useAction();
  const leave = (everywhere: boolean) => {
    setLeaving(true);
    void session.signOut(everywhere);
  };
  /** What waits would be gone: it is sent first, and where that can't be done the person says what is to happen. */
  const signOut = (everywhere: boolean) => {
    if (waiting.length === 0) return leave(everywhere);
    setShown(false);
    action.run(async () => {
      const left = await api.sendWaiting();
      if (left === 0) leave(everywhere);
      else setAsking(everywhere ? "everywhere" : "here");
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
        <Button className="person" onPress={() => setShown(true)} aria-haspopup="dialog">
          <bdi>{person.label ?? text.you}</bdi>
          <Icon name="more" />
        </Button>
      </p>
      <ActionButton kind="plain" onPress={() => signOut(false)} isPending={leaving || action.busy}>
        {text.signOut}
      </ActionButton>
      {shown && (
        <DialogFrame title={`${text.signedInAs} ${person.label ?? text.you}`} onClose={() => setShown(false)}>
          <div className="ways">
            <a className="button button-quiet" href={new URL("/account", issuer).href} rel="noreferrer">
              {text.account}
            </a>
            <ActionButton kind="quiet" onPress={() => signOut(true)} isPending={leaving || action.busy}>
              {text.signOutEverywhere}
            </ActionButton>
          </div>
        </DialogFrame>
      )}
      {asking && (
        <ConfirmDialog
          title={text.offline.leaveAsk}
          confirm={text.signOut}
          keep={text.cancel}
          action={action}
          onConfirm={() => leave(asking === "everywhere")}
          onClose={() => setAsking(undefined)}
        >
          {text.offline.leaveWhat(waiting.length, formatCount(waiting.length))}
        </ConfirmDialog>
      )}
    </header>
  );
}
