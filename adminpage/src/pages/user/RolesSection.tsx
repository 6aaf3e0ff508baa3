/** A user's roles, and other ones in their place: for the state that was shown, so that no two owners undo each other. */
import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useRef, useState } from "react";
import type { Tagged } from "../../api/client.ts";
import { api } from "../../api/endpoints.ts";
import { ROLES, type UserDetail } from "../../api/shapes.ts";
import { Ticks } from "../../components/inputs.tsx";
import { Loaded } from "../../components/Loading.tsx";
import { Section } from "../../components/Screen.tsx";
import { hasCode } from "../../lib/errors.ts";
import { useMay, useMe } from "../../lib/me.ts";
import { roleList } from "../../lib/roles.ts";
import { useSubmission } from "../../lib/useSubmission.ts";
import { text } from "../../text/index.ts";

type Roles = Tagged<readonly string[]>;

interface Props {
  readonly user: UserDetail;
}

export function RolesSection({ user }: Props) {
  const may = useMay();
  const me = useMe();
  const words = text.user.roles;
  const own = user.id === me.id;
  return (
    <Section title={words.title} lead={own ? words.self : words.lead}>
      {may("manage_roles") && user.status === "active" ? (
        <Editable user={user} />
      ) : (
        <p className="beside">
          {user.roles.length === 0 ? text.none : words.has(roleList(user.roles))}{" "}
          <span className="hint">{may("manage_roles") ? words.disabled : words.readOnly}</span>
        </p>
      )}
    </Section>
  );
}

function Editable({ user }: Props) {
  const loaded = useLoad(user.id, api.roles);
  return <Loaded of={loaded}>{(roles) => <RolesForm user={user} roles={roles} key={roles.tag} />}</Loaded>;
}

function RolesForm({ user, roles }: Props & { readonly roles: Roles }) {
  const [shown, setShown] = useState(roles);
  const [theirs, setTheirs] = useState<Roles>();
  const [said, setSaid] = useState<string>();
  const form = useRef<HTMLFormElement>(null);
  const words = text.user.roles;
  const { busy, errors, submit } = useSubmission({
    act: async (data, signal) => {
      const wanted = data.getAll("roles").map(String);
      try {
        setSaid(undefined);
        setShown(await api.setRoles(user.id, wanted, (theirs ?? shown).tag, signal));
        setTheirs(undefined);
        setSaid(text.saved);
      } catch (error) {
        if (!hasCode(error, "precondition_failed")) throw error;
        setTheirs(await api.roles(user.id, signal));
      }
    },
  });
  return (
    <form noValidate onSubmit={submit} className="form" aria-label={words.title} ref={form} key={shown.tag}>
      <ErrorSummary errors={errors} />
      {theirs !== undefined && (
        <div className="notice notice-conflict" role="alert">
          <p>
            {words.conflict} <strong>{theirs.value.length === 0 ? text.none : roleList(theirs.value)}</strong>
          </p>
          <div className="buttons buttons-start">
            <ActionButton
              kind="quiet"
              onPress={() => {
                setShown(theirs);
                setTheirs(undefined);
              }}
            >
              {words.takeTheirs}
            </ActionButton>
            <ActionButton
              onPress={() => form.current?.requestSubmit()}
              isPending={busy}
              working={text.working}
            >
              {words.saveMine}
            </ActionButton>
          </div>
        </div>
      )}
      <Ticks name="roles" label={words.title} selected={shown.value} options={roleOptions()} />
      {theirs === undefined && (
        <div className="save-bar">
          <p role="status" className="hint good">
            {said}
          </p>
          <SubmitButton isPending={busy} working={text.working}>
            {text.save}
          </SubmitButton>
        </div>
      )}
    </form>
  );
}

export function roleOptions() {
  return ROLES.map((value) => ({
    value,
    label: text.roles.names[value],
    hint: text.roles.about[value],
  }));
}
