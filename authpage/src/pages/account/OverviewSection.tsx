/** Who is signed in, since when, until when; what they tell about themselves; and the way out. */

import { SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { inDate } from "@tacit/ui/date.ts";
import { follow } from "@tacit/ui/next.ts";
import { navigate } from "@tacit/ui/router.tsx";
import { api } from "../../api/endpoints.ts";
import { Person } from "../../components/Person.tsx";
import { hasCode } from "../../lib/errors.ts";
import { useSubmission } from "../../lib/useSubmission.ts";
import { locale, text } from "../../text/index.ts";
import type { SectionProps } from "../AccountPage.tsx";
import { EmailSection } from "./EmailSection.tsx";
import { ProfileSection } from "./ProfileSection.tsx";
import { UsernameSection } from "./UsernameSection.tsx";

export function OverviewSection({ account, changed }: SectionProps) {
  return (
    <>
      <Person email={account.email} name={account.name} />
      <dl className="facts">
        <Fact name={text.account.since} value={account.created_at} style="long" />
        <Fact name={text.account.signedInAt} value={account.session.auth_time} />
        <Fact name={text.account.until} value={account.session.expires_at} />
      </dl>
      <SignOut />
      <EmailSection account={account} changed={changed} />
      <UsernameSection account={account} changed={changed} />
      <ProfileSection account={account} changed={changed} />
    </>
  );
}

function SignOut() {
  const { busy, errors, submit } = useSubmission({
    act: async (_, signal) => {
      const { next } = await api.logout({}, signal);
      await follow(next);
    },
    handle: (error) => {
      if (!hasCode(error, "not_signed_in")) return false;
      navigate("/signed-out", "replace");
      return true;
    },
  });
  return (
    <form noValidate onSubmit={submit} className="form" aria-label={text.account.signOut}>
      <ErrorSummary errors={errors} />
      <SubmitButton kind="quiet" isPending={busy} working={text.account.working}>
        {text.account.signOut}
      </SubmitButton>
    </form>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string | number | undefined;
  readonly style?: "long";
}

function Fact({ name, value, style }: FactProps) {
  const format = style === "long" ? ({ dateStyle: "long" } as const) : MINUTES;
  const date = value === undefined ? undefined : inDate(value, locale, format);
  if (date === undefined) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <time dateTime={date.iso}>{date.text}</time>
      </dd>
    </div>
  );
}

const MINUTES = { dateStyle: "medium", timeStyle: "short" } as const;
