/**
 * The page was loaded from an address that is not the server's own (127.0.0.1 for localhost): the server would refuse
 * whatever is sent from here, so the page says where to go instead, before anything is typed.
 */
import { Page } from "@tacit/ui/components/Page.tsx";
import { Picture } from "@tacit/ui/components/Picture.tsx";
import { parseUrl } from "@tacit/ui/next.ts";
import { text } from "../text/index.ts";

export function ElsewherePage({ origin, address }: { readonly origin: string; readonly address: URL }) {
  return (
    <Page
      title={text.elsewhere.title}
      heading={text.elsewhere.heading}
      lead={text.elsewhere.lead(origin)}
      picture={<Picture of="stop" />}
    >
      <div className="buttons">
        <a className="button button-primary" href={`${origin}${address.pathname}${address.search}`}>
          {text.elsewhere.go(parseUrl(origin)?.host ?? origin)}
        </a>
      </div>
    </Page>
  );
}
