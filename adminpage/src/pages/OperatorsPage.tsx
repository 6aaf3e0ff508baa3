/** Who administers this server; and a link by which somebody else does. */
import { SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useState } from "react";
import { api } from "../api/endpoints.ts";
import type { Invitation } from "../api/shapes.ts";
import { Copyable } from "../components/Copyable.tsx";
import { DataTable } from "../components/DataTable.tsx";
import { Choice, Ticks } from "../components/inputs.tsx";
import { Empty, Loaded } from "../components/Loading.tsx";
import { Moment } from "../components/Moment.tsx";
import { Screen, Section } from "../components/Screen.tsx";
import { userPath } from "../lib/address.ts";
import { useMay } from "../lib/me.ts";
import { roleList } from "../lib/roles.ts";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { text } from "../text/index.ts";
import { roleOptions } from "./user/RolesSection.tsx";

const SPANS = { hour: 3600, day: 86_400, week: 604_800 } as const;

export function OperatorsPage() {
  const loaded = useLoad("operators", (_, signal) => api.operators(signal));
  const may = useMay();
  const words = text.operators;
  return (
    <Screen title={words.title} lead={words.lead}>
      <Loaded of={loaded}>
        {(operators) =>
          operators.length === 0 ? (
            <Empty title={words.empty.title}>
              <p>{words.empty.text}</p>
            </Empty>
          ) : (
            <DataTable
              label={words.label}
              rows={operators}
              id={({ id }) => id}
              href={({ id }) => userPath(id)}
              columns={[
                { head: words.columns.email, cell: ({ email }) => email },
                { head: words.columns.roles, cell: ({ roles }) => roleList(roles) },
                {
                  head: words.columns.since,
                  cell: ({ roles_changed_at }) => <Moment value={roles_changed_at} />,
                  wide: true,
                },
              ]}
            />
          )
        }
      </Loaded>
      {may("manage_roles") && <Invite />}
    </Screen>
  );
}

function Invite() {
  const [made, setMade] = useState<Invitation>();
  const words = text.operators.invite;
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({ roles: data.getAll("roles").length === 0 ? words.rolesMissing : undefined }),
    act: async (data, signal) => {
      const span = textOf(data, "valid") as keyof typeof SPANS;
      const roles = data.getAll("roles").map(String);
      setMade(undefined);
      setMade(await api.invite({ roles, valid_seconds: SPANS[span] ?? SPANS.hour }, signal));
    },
  });
  return (
    <Section title={words.title} lead={words.lead}>
      {made !== undefined && (
        <div className="notice once" role="status">
          <Copyable name={words.link} value={made.link} />
          <p>
            <Moment value={made.expires_at} words={words.until} /> {words.once}
          </p>
        </div>
      )}
      <form noValidate onSubmit={submit} className="form narrow" aria-label={words.title}>
        <ErrorSummary errors={errors} />
        <Ticks
          name="roles"
          label={words.roles}
          selected={[]}
          options={roleOptions()}
          error={errors.fields.roles}
        />
        <Choice
          name="valid"
          label={words.valid}
          value="hour"
          options={Object.entries(text.operators.spans).map(([value, label]) => ({ value, label }))}
        />
        <div className="save-bar">
          <SubmitButton isPending={busy} working={text.working}>
            {words.submit}
          </SubmitButton>
        </div>
      </form>
    </Section>
  );
}
