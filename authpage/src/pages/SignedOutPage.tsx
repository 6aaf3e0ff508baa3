/** The end of a session. */
import { Page } from "../components/Page.tsx";
import { Picture } from "../components/Picture.tsx";
import { Link } from "../router.tsx";
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
