/** One group: what it is, who is in it, where it is used, and its end. */
import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { Link, navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useState } from "react";
import { api } from "../api/endpoints.ts";
import { Confirm } from "../components/Confirm.tsx";
import { Loaded } from "../components/Loading.tsx";
import { Screen, Section } from "../components/Screen.tsx";
import { at, clientPath } from "../lib/address.ts";
import { useMay } from "../lib/me.ts";
import { text } from "../text/index.ts";
import { FactsForm } from "./group/FactsForm.tsx";
import { Members } from "./group/Members.tsx";

export function GroupPage({ name }: { readonly name: string }) {
  const loaded = useLoad(name, api.group);
  const may = useMay();
  const words = text.groups;
  return (
    <Screen
      key={name}
      title={name}
      heading={<span className="anywhere">{name}</span>}
      up={{ href: at("/groups"), name: words.title }}
    >
      <Loaded of={loaded}>
        {(group) => (
          <>
            <FactsForm group={group} readOnly={!may("manage_groups")} />
            {may("read_users") ? (
              <Members group={name} />
            ) : (
              <Section title={words.members.title} lead={words.members.hidden} />
            )}
            <Uses group={name} />
            {may("manage_groups") && <End group={name} />}
          </>
        )}
      </Loaded>
    </Screen>
  );
}

function Uses({ group }: { readonly group: string }) {
  const loaded = useLoad(group, api.groupUses);
  const may = useMay();
  const words = text.groups.uses;
  return (
    <Section title={words.title} lead={words.lead}>
      <Loaded of={loaded}>
        {({ clients, apps }) => (
          <>
            {clients.length + apps.length === 0 && <p className="beside">{words.empty}</p>}
            {clients.length > 0 && <h3>{words.clients}</h3>}
            <ul className="plain">
              {clients.map(({ id, name }) => (
                <li key={id}>{may("read_clients") ? <Link href={clientPath(id)}>{name}</Link> : name}</li>
              ))}
            </ul>
            {apps.length > 0 && <h3>{words.apps}</h3>}
            <ul className="plain">
              {apps.map(({ id, name, paths }) => (
                <li key={id}>
                  {name} <code>{paths.join(" ")}</code>
                </li>
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </Section>
  );
}

function End({ group }: { readonly group: string }) {
  const [asks, setAsks] = useState(false);
  const words = text.groups.remove;
  const close = () => setAsks(false);
  return (
    <Section title={text.user.acts}>
      <ul className="acts">
        <li>
          <div>
            <h3>{words.title}</h3>
            <p className="hint">{words.text}</p>
          </div>
          <ActionButton kind="danger" onPress={() => setAsks(true)}>
            {words.button}
          </ActionButton>
        </li>
      </ul>
      {asks && (
        <Confirm
          title={words.question(group)}
          yes={words.yes}
          typed={group}
          close={close}
          act={async (signal) => {
            await api.removeGroup(group, signal);
            navigate(at("/groups"), "replace");
          }}
        >
          <p>{words.lead}</p>
        </Confirm>
      )}
    </Section>
  );
}
