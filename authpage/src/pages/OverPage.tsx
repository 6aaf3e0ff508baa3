/**
 * The request behind a page is over. Who is signed in has most likely come back to a sign-in that is done, and is told so;
 * everybody else was too slow. Both are told where they came from, if this tab still knows.
 */

import { Page } from "@tacit/ui/components/Page.tsx";
import { Picture } from "@tacit/ui/components/Picture.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { webUrl } from "@tacit/ui/next.ts";
import { Link } from "@tacit/ui/router.tsx";
import { Person } from "../components/Person.tsx";
import { type App, appOf } from "../lib/interactions.ts";
import { useSession } from "../lib/useSession.ts";
import { text } from "../text/index.ts";
import { FailurePage } from "./FailurePage.tsx";

export function OverPage({ interaction }: { readonly interaction: string | undefined }) {
  const person = useSession();
  const app = appOf(interaction);
  if (person === null) return <FailurePage code="interaction_expired" app={app} />;
  const words = text.over;
  if (person === undefined) {
    return (
      <Page title={words.title} heading={words.heading} key="loading">
        <Waiting />
      </Page>
    );
  }
  return (
    <Page
      title={words.title}
      heading={words.heading}
      lead={app === undefined ? words.lead : words.leadClient(app.name)}
      picture={<Picture of="done" />}
      key="over"
    >
      <Person {...person} />
      <div className="buttons">
        <AppLink app={app} />
        <Link className={`button button-${webUrl(app?.uri) ? "quiet" : "primary"}`} href="/account">
          {words.toAccount}
        </Link>
      </div>
    </Page>
  );
}

/** To the app's own home page, as it was registered. */
export function AppLink({ app }: { readonly app: App | undefined }) {
  const url = webUrl(app?.uri);
  if (app === undefined || url === undefined) return null;
  return (
    <a className="button button-primary" href={url.href} rel="noreferrer">
      {text.over.open(app.name)}
    </a>
  );
}
