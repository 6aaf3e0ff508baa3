/** Pages for what can't go on: an authorize request that may not be answered by a redirect, a wrong address, a lost connection. */
import { ActionButton } from "../components/Buttons.tsx";
import { Page } from "../components/Page.tsx";
import { Picture } from "../components/Picture.tsx";
import { sentence } from "../lib/errors.ts";
import { Link } from "../router.tsx";
import { text } from "../text/index.ts";

const CODES = [
  "unknown_client",
  "invalid_redirect_uri",
  "invalid_request",
  "interaction_expired",
  "server_error",
  "not_found",
] as const;

export type FailureCode = (typeof CODES)[number];

/** The code that the server wrote into this page, if it did. */
export function failureInPage(): FailureCode | undefined {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="tacit-error"]');
  if (!meta) return undefined;
  return CODES.find((code) => code === meta.content) ?? "server_error";
}

/** What the server wrote beside the code: the request's id in its log, and, to a developer, the address that was offered. */
function factInPage(name: "tacit-request" | "tacit-address"): string | undefined {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;
}

export function FailurePage({ code }: { readonly code: FailureCode }) {
  const { heading, lead } = text.failure[code];
  const request = factInPage("tacit-request");
  const address = factInPage("tacit-address");
  return (
    <Page title={heading} heading={heading} lead={lead} picture={<Picture of="stop" />} key={code}>
      {address && (
        <p className="hint">
          <code>{address}</code>
        </p>
      )}
      {request && (
        <p className="hint">
          {text.failure.request} <code>{request}</code>
        </p>
      )}
      {(code === "not_found" || code === "interaction_expired") && (
        <div className="buttons">
          <Link className="button button-quiet" href={code === "not_found" ? "/account" : "/login"}>
            {code === "not_found" ? text.failure.toAccount : text.failure.toLogin}
          </Link>
        </div>
      )}
    </Page>
  );
}

/** What a page needed did not come. Its own sentence, and another try. */
export function LoadFailure({ error, retry }: { readonly error: unknown; retry(): void }) {
  return (
    <Page
      title={text.failure.title}
      heading={text.errorTitle}
      lead={sentence(error, text)}
      picture={<Picture of="stop" />}
      key="load"
    >
      <div className="buttons">
        <ActionButton onPress={retry}>{text.failure.retry}</ActionButton>
      </div>
    </Page>
  );
}
