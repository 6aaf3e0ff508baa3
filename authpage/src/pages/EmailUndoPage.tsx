/**
 * Where the mail to an old address leads: the address is brought back by the button, so that whatever follows links brings
 * nothing back. Who has come here because somebody knows their password goes on to a new one.
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

export function EmailUndoPage({ link }: { readonly link: MailLink }) {
  const [state, setState] = useState<State>(
    link.used ? "undone" : link.token === undefined ? "over" : "asks",
  );
  const words = text.emailUndo;
  const { busy, errors, submit } = useSubmission({
    act: async (_, signal) => {
      await api.undoEmailChange(link.token ?? "", signal);
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
  return (
    <Page
      title={words.title}
      heading={words[state].heading}
      lead={words[state].lead}
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
