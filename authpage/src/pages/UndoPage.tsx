/**
 * Where the mail about a changed address or an added factor leads: it is undone by the button, so that whatever follows links
 * undoes nothing. Who has come here because somebody knows their password goes on to a new one.
 */

import { SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Page } from "@tacit/ui/components/Page.tsx";
import { Picture } from "@tacit/ui/components/Picture.tsx";
import { Link } from "@tacit/ui/router.tsx";
import { useState } from "react";
import { api } from "../api/endpoints.ts";
import { hasCode } from "../lib/errors.ts";
import { leaveLink, type Link as MailLink } from "../lib/link.ts";
import { useSubmission } from "../lib/useSubmission.ts";
import { text } from "../text/index.ts";

type State = "asks" | "undone" | "taken" | "over";

export function UndoPage({ link, of }: { readonly link: MailLink; readonly of: "email" | "factor" }) {
  const [state, setState] = useState<State>(
    link.used ? "undone" : link.token === undefined ? "over" : "asks",
  );
  const words = of === "email" ? text.emailUndo : text.factorUndo;
  const { busy, errors, submit } = useSubmission({
    act: async (_, signal) => {
      const undo = of === "email" ? api.undoEmailChange : api.undoFactor;
      await undo(link.token ?? "", signal);
      leaveLink(true);
      setState("undone");
    },
    handle: (error) => {
      if (hasCode(error, "address_taken")) setState("taken");
      else if (hasCode(error, "invalid_link")) {
        leaveLink(false);
        setState("over");
      } else return false;
      return true;
    },
  });
  // Only an address can be somebody else's meanwhile.
  const said = state === "taken" ? text.emailUndo.taken : words[state];
  return (
    <Page
      title={words.title}
      heading={said.heading}
      lead={said.lead}
      {...(state === "asks" ? {} : { picture: <Picture of={state === "undone" ? "done" : "stop"} /> })}
      key={state}
    >
      {state === "asks" && (
        <form noValidate onSubmit={submit} className="form">
          <ErrorSummary errors={errors} />
          <SubmitButton isPending={busy} working={words.working}>
            {words.submit}
          </SubmitButton>
        </form>
      )}
      {state === "undone" && (
        <div className="buttons">
          {/* Loaded anew: this entry of the history has no link any more. */}
          <a className="button button-primary" href="/recover">
            {words.password}
          </a>
          <Link className="button button-quiet" href="/login">
            {text.login.submit}
          </Link>
        </div>
      )}
      {(state === "over" || state === "taken") && (
        <div className="buttons">
          <Link className="button button-primary" href="/login">
            {text.login.submit}
          </Link>
        </div>
      )}
    </Page>
  );
}
