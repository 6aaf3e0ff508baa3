/** Pages for what can't go on: an authorize request that may not be answered by a redirect, a wrong address, a lost connection. */
import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { Page } from "@tacit/ui/components/Page.tsx";
import { Picture } from "@tacit/ui/components/Picture.tsx";
import { addressInPage, clientInPage, errorInPage, requestInPage } from "@tacit/ui/facts.ts";
import { words } from "@tacit/ui/language.ts";
import { Link } from "@tacit/ui/router.tsx";
import { sentence } from "../lib/errors.ts";
import type { App } from "../lib/interactions.ts";
import { text } from "../text/index.ts";
import { AppLink } from "./OverPage.tsx";

const CODES = [
  "unknown_client",
  "invalid_redirect_uri",
  "signed_out_invalid_redirect_uri",
  "invalid_request",
  "interaction_expired",
  "server_error",
  "not_found",
] as const;

export type FailureCode = (typeof CODES)[number];

/** The code that the server wrote into this page, if it did. */
export function failureInPage(): FailureCode | undefined {
  const given = errorInPage();
  return given === undefined ? undefined : (CODES.find((code) => code === given) ?? "server_error");
}

interface Props {
  readonly code: FailureCode;
  /** Where the person came from, if that is known. */
  readonly app?: App | undefined;
}

export function FailurePage({ code, app }: Props) {
  const { heading, lead } = text.failure[code];
  const request = requestInPage();
  const client = clientInPage();
  const address = addressInPage();
  return (
    <Page title={heading} heading={heading} lead={lead} picture={<Picture of="stop" />} key={code}>
      {(client || address || request) && (
        <div className="request-facts hint">
          {client && (
            <p>
              {text.failure.app} <strong>{client}</strong>
            </p>
          )}
          {address && (
            <p>
              {text.failure.address} <code>{address}</code>
            </p>
          )}
          {request && (
            <p>
              {text.failure.request} <code>{request}</code>
            </p>
          )}
        </div>
      )}
      <div className="buttons">
        <AppLink app={app} />
        <WayOut code={code} />
      </div>
    </Page>
  );
}

/** No page is a dead end: where the app is to blame, there is the account, which asks for a sign-in where nobody is signed in. */
function WayOut({ code }: { readonly code: FailureCode }) {
  switch (code) {
    case "server_error":
      return <ActionButton onPress={() => location.reload()}>{text.failure.retry}</ActionButton>;
    case "interaction_expired":
    case "signed_out_invalid_redirect_uri":
      return (
        <Link className="button button-quiet" href="/login">
          {text.failure.toLogin}
        </Link>
      );
    default:
      return (
        <Link className="button button-quiet" href="/account">
          {text.failure.toAccount}
        </Link>
      );
  }
}

/** What a page needed did not come. Its own sentence, and another try. */
export function LoadFailure({ error, retry }: { readonly error: unknown; retry(): void }) {
  return (
    <Page
      title={text.failure.title}
      heading={words.errorTitle}
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
