/** Where the mail about a deletion leads: the account is kept by the button, so that whatever follows links keeps nothing. */

import { SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Page } from "@tacit/ui/components/Page.tsx";
import { Link } from "@tacit/ui/router.tsx";
import { useState } from "react";
import { api } from "../api/endpoints.ts";
import { hasCode } from "../lib/errors.ts";
import { leaveLink, type Link as MailLink } from "../lib/link.ts";
import { useSubmission } from "../lib/useSubmission.ts";
import { text } from "../text/index.ts";

type State = "asks" | "kept" | "over";

export function KeepPage({ link }: { readonly link: MailLink }) {
  const [state, setState] = useState<State>(link.used ? "kept" : link.token === undefined ? "over" : "asks");
  const words = text.keep;
  const { busy, errors, submit } = useSubmission({
    act: async (_, signal) => {
      await api.keepAccount(link.token ?? "", signal);
      leaveLink(true);
      setState("kept");
    },
    handle: (error) => {
      if (!hasCode(error, "invalid_link")) return false;
      leaveLink(false);
      setState("over");
      return true;
    },
  });
  return (
    <Page title={words.title} heading={words[state].heading} lead={words[state].lead} key={state}>
      {state === "asks" ? (
        <form noValidate onSubmit={submit} className="form">
          <ErrorSummary errors={errors} />
          <SubmitButton isPending={busy} working={words.working}>
            {words.submit}
          </SubmitButton>
        </form>
      ) : (
        <div className="buttons">
          <Link className="button button-primary" href="/login">
            {words.login}
          </Link>
        </div>
      )}
    </Page>
  );
}
