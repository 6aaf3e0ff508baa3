/** The way back from the sign-in page: the app gets its no (RFC 6749 section 4.1.2.1), and nobody has to sign in for it. */

import { SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { follow } from "@tacit/ui/next.ts";
import { api } from "../api/endpoints.ts";
import { hasCode } from "../lib/errors.ts";
import { useSubmission } from "../lib/useSubmission.ts";
import { text } from "../text/index.ts";

interface Props {
  readonly interaction: string;
  readonly client: string;
  onExpired(): void;
}

export function Decline({ interaction, client, onExpired }: Props) {
  const { busy, errors, submit } = useSubmission({
    act: async (_, signal) => {
      const { next } = await api.consent({ interaction, allow: false, scopes: [] }, signal);
      await follow(next);
    },
    handle: (error) => {
      if (!hasCode(error, "interaction_expired")) return false;
      onExpired();
      return true;
    },
  });
  return (
    <form noValidate onSubmit={submit} className="form decline" aria-label={text.login.decline(client)}>
      <ErrorSummary errors={errors} />
      <SubmitButton kind="quiet" isPending={busy} working={text.consent.working}>
        {text.login.decline(client)}
      </SubmitButton>
    </form>
  );
}
