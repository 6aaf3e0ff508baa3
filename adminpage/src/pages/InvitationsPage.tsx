/** Who was invited to make an account and has not done so; and another invitation. Links are mailed, and shown to nobody. */
import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useState } from "react";
import { api } from "../api/endpoints.ts";
import type { UserInvitation } from "../api/shapes.ts";
import { Confirm } from "../components/Confirm.tsx";
import { DataTable, Pager } from "../components/DataTable.tsx";
import { Choice } from "../components/inputs.tsx";
import { Empty, Loaded } from "../components/Loading.tsx";
import { Moment } from "../components/Moment.tsx";
import { Screen, Section } from "../components/Screen.tsx";
import { Badge } from "../components/Status.tsx";
import { at, useParameters } from "../lib/address.ts";
import { hasCode } from "../lib/errors.ts";
import { useMay } from "../lib/me.ts";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { spoken, text } from "../text/index.ts";
import { ImportSection } from "./invitations/ImportSection.tsx";

/** In their own words: whoever chooses one for somebody else knows it by these. */
const LANGUAGES = { en: "English", de: "Deutsch", nl: "Nederlands", fr: "Français", es: "Español" } as const;

type Question = { readonly is: "send" | "revoke"; readonly invitation: UserInvitation };

export function InvitationsPage() {
  const asked = useParameters("cursor");
  const [version, setVersion] = useState(0);
  const [done, setDone] = useState<string>();
  const loaded = useLoad(JSON.stringify([asked, version]), (_, signal) =>
    api.userInvitations(asked.cursor, signal),
  );
  const may = useMay();
  const words = text.invitations;
  const happened = (what: string) => {
    setDone(what);
    setVersion((before) => before + 1);
  };
  return (
    <Screen title={words.title} lead={words.lead}>
      <p role="status" className="hint good">
        {done}
      </p>
      <Loaded of={loaded}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? (
              <Empty title={words.empty.title}>
                <p>{words.empty.text}</p>
              </Empty>
            ) : (
              <Table invitations={items} happened={happened} />
            )}
            <Pager
              words={words.pager}
              next={next && at("/invitations", { cursor: next })}
              first={asked.cursor && at("/invitations")}
            />
          </>
        )}
      </Loaded>
      {may("manage_users") && (
        <>
          <Invite happened={happened} key={version} />
          <ImportSection happened={happened} />
        </>
      )}
    </Screen>
  );
}

interface TableProps {
  readonly invitations: readonly UserInvitation[];
  happened(what: string): void;
}

function Table({ invitations, happened }: TableProps) {
  const [question, setQuestion] = useState<Question>();
  const may = useMay();
  const words = text.invitations;
  const acts = {
    head: words.columns.acts,
    cell: (invitation: UserInvitation) => (
      <span className="buttons buttons-row">
        {(["send", "revoke"] as const).map((is) => (
          <ActionButton
            key={is}
            kind="quiet"
            aria-label={`${words[is].button}: ${invitation.email}`}
            onPress={() => setQuestion({ is, invitation })}
          >
            {words[is].button}
          </ActionButton>
        ))}
      </span>
    ),
  };
  return (
    <>
      <DataTable
        label={words.label}
        rows={invitations}
        id={({ id }) => id}
        columns={[
          { head: words.columns.email, cell: ({ email }) => email },
          { head: words.columns.groups, cell: ({ groups }) => groups.join(", "), wide: true },
          { head: words.columns.until, cell: (invitation) => <Until {...invitation} /> },
          ...(may("manage_users") ? [acts] : []),
        ]}
      />
      {question && (
        <Confirm
          title={words[question.is].question(question.invitation.email)}
          yes={words[question.is].button}
          act={async (signal) => {
            const { id, email } = question.invitation;
            await (question.is === "send"
              ? api.sendInvitation(id, signal)
              : api.revokeInvitation(id, signal));
            setQuestion(undefined);
            happened(words[question.is].done(email));
          }}
          close={() => setQuestion(undefined)}
        >
          <p>{words[question.is].text}</p>
        </Confirm>
      )}
    </>
  );
}

function Until({ expires_at }: UserInvitation) {
  const isOver = expires_at !== undefined && Date.parse(expires_at) <= Date.now();
  return (
    <>
      <Moment value={expires_at} /> {isOver && <Badge tone="bad">{text.invitations.expired}</Badge>}
    </>
  );
}

function Invite({ happened }: { happened(what: string): void }) {
  const may = useMay();
  const words = text.invitations.invite;
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({ email: textOf(data, "email").trim() === "" ? words.emailMissing : undefined }),
    act: async (data, signal) => {
      const name = textOf(data, "name").trim();
      const groups = textOf(data, "groups")
        .split(/[\s,]+/)
        .filter(Boolean);
      const { email } = await api.inviteUser(
        {
          email: textOf(data, "email").trim(),
          language: textOf(data, "language"),
          ...(name !== "" && { name }),
          ...(groups.length > 0 && { groups }),
        },
        signal,
      );
      happened(words.done(email));
    },
    handle: (error) => {
      if (hasCode(error, "has_account")) return { email: text.error.has_account ?? "" };
      return hasCode(error, "invited") && { email: text.error.invited ?? "" };
    },
  });
  return (
    <Section title={words.title} lead={words.lead}>
      <form noValidate onSubmit={submit} className="form narrow" aria-label={words.title}>
        <ErrorSummary errors={errors} />
        <Field
          name="email"
          label={words.email}
          type="email"
          inputMode="email"
          autoComplete="off"
          error={errors.fields.email}
        />
        <Field name="name" label={words.name} optional autoComplete="off" error={errors.fields.name} />
        <Choice
          name="language"
          label={words.language}
          value={spoken()}
          options={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          error={errors.fields.language}
        />
        {may("manage_groups") && (
          <Field
            name="groups"
            label={words.groups}
            optional
            hint={words.groupsHint}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck="false"
            error={errors.fields.groups}
          />
        )}
        <div className="save-bar">
          <SubmitButton isPending={busy} working={text.working}>
            {words.submit}
          </SubmitButton>
        </div>
      </form>
    </Section>
  );
}
