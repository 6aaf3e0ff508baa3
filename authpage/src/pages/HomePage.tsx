/** The issuer's own address: the account of whoever is signed in; to everybody else, what this is. */
import { Page } from "@tacit/ui/components/Page.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { signUpIsOpen } from "@tacit/ui/facts.ts";
import { Link } from "@tacit/ui/router.tsx";
import { PromiseNote } from "../components/PromiseNote.tsx";
import { useSession } from "../lib/useSession.ts";
import { text } from "../text/index.ts";
import { AccountPage } from "./AccountPage.tsx";

export function HomePage() {
  const person = useSession();
  if (person) return <AccountPage page="/account" change={undefined} />;
  if (person === undefined) {
    return (
      <Page title={text.home.title} heading={text.home.heading} key="loading">
        <Waiting />
      </Page>
    );
  }
  return (
    <Page
      title={text.home.title}
      heading={text.home.heading}
      lead={text.home.lead(location.host)}
      foot={<PromiseNote />}
      key="ready"
    >
      <div className="buttons">
        <Link className="button button-primary" href="/login">
          {text.home.login}
        </Link>
        {signUpIsOpen() && (
          <Link className="button button-quiet" href="/signup">
            {text.home.signup}
          </Link>
        )}
      </div>
    </Page>
  );
}
