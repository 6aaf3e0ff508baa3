/** Who is in a group, page by page; somebody comes by their address, and goes after a question. */
import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useState } from "react";
import { api } from "../../api/endpoints.ts";
import type { Member } from "../../api/shapes.ts";
import { Confirm } from "../../components/Confirm.tsx";
import { type Column, DataTable, Pager } from "../../components/DataTable.tsx";
import { Empty, Loaded } from "../../components/Loading.tsx";
import { Moment } from "../../components/Moment.tsx";
import { Section } from "../../components/Screen.tsx";
import { at, groupPath, useParameters, userPath } from "../../lib/address.ts";
import { ApiError } from "../../lib/errors.ts";
import { useMay } from "../../lib/me.ts";
import { textOf, useSubmission } from "../../lib/useSubmission.ts";
import { text } from "../../text/index.ts";

export function Members({ group }: { readonly group: string }) {
  const { cursor } = useParameters("cursor");
  const loaded = useLoad(`${group} ${cursor ?? ""}`, (_, signal) => api.members(group, cursor, signal));
  const [leaving, setLeaving] = useState<Member>();
  const [said, setSaid] = useState<string>();
  const may = useMay();
  const words = text.groups.members;
  const done = (what: string) => {
    setSaid(what);
    loaded.retry();
  };
  const here = at(`/groups/${encodeURIComponent(group)}`);
  return (
    <Section title={words.title} lead={words.lead}>
      <p role="status" className="hint good">
        {said}
      </p>
      {may("manage_groups") && <Join group={group} done={done} />}
      <Loaded of={loaded}>
        {({ items, next }) => (
          <>
            {items.length === 0 && cursor === undefined && (
              <Empty title={words.empty.title}>
                <p>{words.empty.text}</p>
              </Empty>
            )}
            {items.length > 0 && (
              <DataTable
                label={words.label}
                rows={items}
                id={({ id }) => id}
                href={({ id }) => userPath(id)}
                columns={columns(may("manage_groups") ? setLeaving : undefined)}
              />
            )}
            <Pager
              words={words.pager}
              next={next && `${groupPath(group)}?cursor=${encodeURIComponent(next)}`}
              first={cursor && here}
            />
          </>
        )}
      </Loaded>
      {leaving !== undefined && (
        <Confirm
          title={words.question(leaving.email, group)}
          yes={words.remove}
          close={() => setLeaving(undefined)}
          act={async (signal) => {
            await api.leave(group, leaving.id, signal);
            setLeaving(undefined);
            done(words.removed(leaving.email));
          }}
        >
          <p>{words.removeLead}</p>
        </Confirm>
      )}
    </Section>
  );
}

function columns(leave: ((member: Member) => void) | undefined): readonly Column<Member>[] {
  const words = text.groups.members;
  const { columns } = words;
  const shown: Column<Member>[] = [
    { head: columns.email, cell: ({ email }) => email },
    { head: columns.name, cell: ({ name }) => name ?? "", wide: true },
    { head: columns.since, cell: ({ since }) => <Moment value={since} />, wide: true },
  ];
  if (leave === undefined) return shown;
  const act: Column<Member> = {
    head: columns.act,
    cell: (member) => (
      <ActionButton kind="quiet" aria-label={words.removeOf(member.email)} onPress={() => leave(member)}>
        {words.remove}
      </ActionButton>
    ),
  };
  return [...shown, act];
}

/** The user who has this address, whatever its case; where nobody has it, an error of that field. */
async function named(email: string, signal: AbortSignal): Promise<Member> {
  const { items } = await api.users({ email }, signal);
  const found = items.find((user) => user.email.toLocaleLowerCase() === email.toLocaleLowerCase());
  if (found !== undefined) return found;
  throw new ApiError("invalid_values", 422, undefined, "invalid_request", {
    errors: [{ field: "email", message: text.groups.members.unknown }],
  });
}

function Join({ group, done }: { readonly group: string; done(what: string): void }) {
  const [round, setRound] = useState(0);
  const words = text.groups.members;
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({ email: textOf(data, "email").trim() === "" ? words.missing : undefined }),
    act: async (data, signal) => {
      const user = await named(textOf(data, "email").trim(), signal);
      await api.join(group, user.id, signal);
      setRound(round + 1);
      done(words.added(user.email));
    },
  });
  return (
    <form noValidate onSubmit={submit} className="form narrow" aria-label={words.submit} key={round}>
      <ErrorSummary errors={errors} />
      <Field
        name="email"
        label={words.add}
        hint={words.addHint}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck="false"
        error={errors.fields.email}
      />
      <div className="buttons buttons-start">
        <SubmitButton kind="quiet" isPending={busy} working={text.working}>
          {words.submit}
        </SubmitButton>
      </div>
    </form>
  );
}
