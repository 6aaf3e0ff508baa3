/** The end of a session. */
import { Page } from "@tacit/ui/components/Page.tsx";
import { Picture } from "@tacit/ui/components/Picture.tsx";
import { Link } from "@tacit/ui/router.tsx";
import { text } from "../text/index.ts";

export function SignedOutPage() {
  return (
    <Page
      title={text.signedOut.title}
      heading={text.signedOut.heading}
      lead={text.signedOut.lead}
      picture={<Picture of="done" />}
    >
      <div className="buttons">
        <Link className="button button-quiet" href="/login">
          {text.signedOut.again}
        </Link>
      </div>
    </Page>
  );
}
