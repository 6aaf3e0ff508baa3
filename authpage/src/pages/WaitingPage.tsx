/** The account is made, and an administrator decides whether it may be used. Nobody is signed in by it. */
import { Page } from "@tacit/ui/components/Page.tsx";
import { Picture } from "@tacit/ui/components/Picture.tsx";
import { Link } from "@tacit/ui/router.tsx";
import { text } from "../text/index.ts";

export function WaitingPage() {
  return (
    <Page
      title={text.waiting.title}
      heading={text.waiting.title}
      lead={text.waiting.lead}
      picture={<Picture of="done" />}
      key="waiting"
    >
      <div className="buttons">
        <Link className="button button-quiet" href="/login">
          {text.waiting.login}
        </Link>
      </div>
    </Page>
  );
}
