/**
 * Connect a device (RFC 8628 section 3.3): its code is typed, or came along in the address; the person sees which app asks
 * for what, and decides. A code from a link is shown again, so that nobody allows a device that is not in front of them
 * (section 5.4).
 */

import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import { Page } from "@tacit/ui/components/Page.tsx";
import { Picture } from "@tacit/ui/components/Picture.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { ApiError } from "@tacit/ui/problem.ts";
import { Link, navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useEffect, useRef, useState } from "react";
import { api } from "../api/endpoints.ts";
import type { Asked } from "../api/shapes.ts";
import { ClientSite, Details, Resources, ScopeGroups, Unvouched } from "../components/Asked.tsx";
import { hasCode } from "../lib/errors.ts";
import { devicePath, loginFor } from "../lib/return.ts";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { text } from "../text/index.ts";
import { LoadFailure } from "./FailurePage.tsx";

type Step =
  | { readonly at: "code" }
  | { readonly at: "review"; readonly code: string; readonly asked: Asked }
  | { readonly at: "closed"; readonly code: string; readonly client: string }
  | { readonly at: "done"; readonly allowed: boolean };

export function DevicePage({ userCode }: { readonly userCode: string | undefined }) {
  const [step, setStep] = useState<Step>({ at: "code" });
  // Only people who are signed in may try codes.
  const account = useLoad("own", (_, signal) => api.account(signal));
  const signedOut = account.state === "failed" && hasCode(account.error, "not_signed_in");

  useEffect(() => {
    if (signedOut) navigate(loginFor(devicePath(userCode)), "replace");
  }, [signedOut, userCode]);

  if (account.state === "failed" && !signedOut)
    return <LoadFailure error={account.error} retry={account.retry} />;
  if (account.state !== "ready") {
    return (
      <Page title={text.device.title} heading={text.device.heading} key="loading">
        <Waiting />
      </Page>
    );
  }
  const aside = text.consent.signedInAs(account.value.email);
  switch (step.at) {
    case "code":
      return (
        <Page
          title={text.device.title}
          heading={text.device.heading}
          lead={text.device.lead}
          aside={aside}
          key="code"
        >
          <CodeForm
            userCode={userCode}
            found={(code, asked) => setStep({ at: "review", code, asked })}
            closed={(code, client) => setStep({ at: "closed", code, client })}
          />
        </Page>
      );
    case "review":
      return (
        <Page
          title={text.device.title}
          heading={text.device.asks(step.asked.client.name)}
          lead={text.consent.lead(step.asked.client.name)}
          aside={aside}
          key="review"
        >
          <ReviewForm
            code={step.code}
            asked={step.asked}
            back={() => setStep({ at: "code" })}
            closed={(code, client) => setStep({ at: "closed", code, client })}
            decided={(allowed) => {
              setStep({ at: "done", allowed });
              // The code is used up: loaded again, the page would offer it once more, and call it wrong.
              navigate(devicePath(undefined), "replace");
            }}
          />
        </Page>
      );
    case "closed":
      return (
        <Page
          title={text.noAccess.title}
          heading={text.noAccess.heading(step.client)}
          lead={text.noAccess.lead(step.client)}
          picture={<Picture of="stop" />}
          aside={aside}
          key="closed"
        >
          <div className="buttons">
            <Link className="button button-primary" href={`${loginFor(devicePath(step.code))}&account=other`}>
              {text.person.other}
            </Link>
            <ActionButton kind="quiet" onPress={() => setStep({ at: "code" })}>
              {text.device.other}
            </ActionButton>
          </div>
        </Page>
      );
    case "done":
      return step.allowed ? (
        <Page
          title={text.device.allowedTitle}
          heading={text.device.allowedTitle}
          lead={text.device.allowed}
          picture={<Picture of="done" />}
          key="done"
        />
      ) : (
        <Page
          title={text.device.deniedTitle}
          heading={text.device.deniedTitle}
          lead={text.device.denied}
          picture={<Picture of="stop" />}
          key="done"
        />
      );
  }
}

interface CodeProps {
  readonly userCode: string | undefined;
  found(code: string, asked: Asked): void;
  closed(code: string, client: string): void;
}

function CodeForm({ userCode, found, closed }: CodeProps) {
  const typed = useRef(userCode ?? "");
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({
      user_code: textOf(data, "user_code").trim() === "" ? text.fieldError.codeMissing : undefined,
    }),
    act: async (data, signal) => {
      typed.current = textOf(data, "user_code").trim();
      found(typed.current, await api.device(typed.current, signal));
    },
    handle: (error) =>
      handled(error, typed.current, closed) || (hasCode(error, "invalid_code") && wrongCode()),
  });
  return (
    <form noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      <Field
        name="user_code"
        label={text.device.code}
        autoComplete="off"
        spellCheck="false"
        maxLength={32}
        autoFocus
        defaultValue={userCode}
        error={errors.fields.user_code}
      />
      <SubmitButton isPending={busy} working={text.device.looking}>
        {text.device.next}
      </SubmitButton>
    </form>
  );
}

interface ReviewProps {
  readonly code: string;
  readonly asked: Asked;
  back(): void;
  closed(code: string, client: string): void;
  decided(allowed: boolean): void;
}

function ReviewForm({ code, asked, back, closed, decided }: ReviewProps) {
  const [pressed, setPressed] = useState<"allow" | "deny">("allow");
  const { busy, errors, submit } = useSubmission({
    act: async (data, signal) => {
      const allow = data.get("answer") !== "deny";
      await api.decideDevice({ user_code: code, allow }, signal);
      decided(allow);
    },
    handle: (error) => handled(error, code, closed),
  });
  return (
    <form noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      <input type="hidden" name="answer" value={pressed} />
      <div className="scopes">
        <ScopeGroups scopes={asked.scopes} />
        <Resources resources={asked.resources} />
      </div>
      <Details details={asked.authorization_details} />
      <Unvouched client={asked.client} />
      <ClientSite uri={asked.client.uri} />
      <p className="notice">
        {text.device.check.before}
        <strong className="user-code">{code.toUpperCase()}</strong>
        {text.device.check.after}
      </p>
      <div className="buttons buttons-row">
        <SubmitButton
          kind="quiet"
          isPending={busy && pressed === "deny"}
          isDisabled={busy && pressed !== "deny"}
          working={text.device.working}
          onPress={() => setPressed("deny")}
        >
          {text.device.deny}
        </SubmitButton>
        <SubmitButton
          isPending={busy && pressed === "allow"}
          isDisabled={busy && pressed !== "allow"}
          working={text.device.working}
          onPress={() => setPressed("allow")}
        >
          {text.device.allow}
        </SubmitButton>
      </div>
      <ActionButton kind="quiet" isDisabled={busy} onPress={back}>
        {text.device.other}
      </ActionButton>
    </form>
  );
}

function wrongCode() {
  return { user_code: text.error.invalid_code };
}

/** A session that has ended in between: the sign-in leads back to this code. An app that is not open to this account: said so. */
function handled(error: unknown, code: string, closed: CodeProps["closed"]): boolean {
  if (error instanceof ApiError && hasCode(error, "no_access")) {
    const { client } = error.more;
    closed(code, typeof client === "string" ? client : "");
    return true;
  }
  if (!hasCode(error, "not_signed_in")) return false;
  navigate(loginFor(devicePath(code === "" ? undefined : code)), "replace");
  return true;
}
