/** Before anybody is here: the sign-in failed, or whoever signed in has no role. */
import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { Page } from "@tacit/ui/components/Page.tsx";
import { Picture } from "@tacit/ui/components/Picture.tsx";
import { useState } from "react";
import { Copyable } from "../components/Copyable.tsx";
import { sentence } from "../lib/errors.ts";
import { text } from "../text/index.ts";

/** A failure is not tried again by itself: it would fail for ever. */
export function FailedPage({ error, again }: { readonly error: unknown; again(): Promise<never> }) {
  const [busy, setBusy] = useState(false);
  const words = text.start;
  return (
    <Page title={words.title} heading={words.failed} lead={sentence(error)} picture={<Picture of="stop" />}>
      <div className="buttons">
        <ActionButton
          isPending={busy}
          working={text.working}
          onPress={() => {
            setBusy(true);
            void again();
          }}
        >
          {words.again}
        </ActionButton>
      </div>
    </Page>
  );
}

export function InsecurePage() {
  const words = text.start;
  return <Page title={words.title} heading={words.failed} lead={words.insecure} />;
}

export function NoRolePage({ email }: { readonly email: string }) {
  const words = text.start.noRole;
  return (
    <Page title={words.heading} heading={words.heading} lead={words.lead(email)}>
      <p className="beside">{words.how}</p>
      <div className="copyables">
        <Copyable name="authserver" value={words.command} />
      </div>
      <p className="hint">{words.after}</p>
      <div className="buttons">
        <a className="button button-quiet" href="/account">
          {words.account}
        </a>
      </div>
    </Page>
  );
}

/** In the window of a second sign-in, where it does not close by itself. */
export function PopupPage() {
  return <Page title={text.start.title} heading={text.start.title} lead={text.start.popup} />;
}
