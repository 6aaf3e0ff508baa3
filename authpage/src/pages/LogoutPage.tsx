/** Asks before it signs out: an app (or any page that links here) may start a sign-out, the person decides (OIDC RP-Initiated Logout section 2). */

import { SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Page } from "@tacit/ui/components/Page.tsx";
import { follow } from "@tacit/ui/next.ts";
import { Link, navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { Checkbox } from "react-aria-components";
import { api } from "../api/endpoints.ts";
import { hasCode } from "../lib/errors.ts";
import { useSubmission } from "../lib/useSubmission.ts";
import { text } from "../text/index.ts";

export function LogoutPage({ logout }: { readonly logout: string | undefined }) {
  // Only for the app's name: the page is of use without it.
  const pending = useLoad(logout, api.pendingLogout);
  const client = pending.state === "ready" ? pending.value.client?.name : undefined;

  const { busy, errors, submit } = useSubmission({
    act: async (data, signal) => {
      const everywhere = data.get("everywhere") !== null;
      const pending = logout === undefined ? {} : { logout };
      const { next } = await api.logout(everywhere ? { ...pending, everywhere } : pending, signal);
      await follow(next);
    },
    handle: (error) => {
      if (!hasCode(error, "not_signed_in")) return false;
      navigate("/signed-out", "replace");
      return true;
    },
  });

  return (
    <Page
      title={text.logout.title}
      heading={text.logout.heading}
      lead={client === undefined ? text.logout.lead : text.logout.leadClient(client)}
    >
      <form noValidate onSubmit={submit} className="form">
        <ErrorSummary errors={errors} />
        <Checkbox name="everywhere" value="yes" className="checkbox">
          <span className="box" aria-hidden="true" />
          {text.logout.everywhere}
        </Checkbox>
        <div className="buttons buttons-row">
          <Link className="button button-quiet" href="/account">
            {text.logout.stay}
          </Link>
          <SubmitButton isPending={busy} working={text.logout.working}>
            {text.logout.submit}
          </SubmitButton>
        </div>
      </form>
    </Page>
  );
}
