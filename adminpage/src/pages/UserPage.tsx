/** One user: who they are, what they allowed, what they may do here, and what can be done to them. */
import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { Link, navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useState } from "react";
import { api } from "../api/endpoints.ts";
import type { Grant, User, UserDetail } from "../api/shapes.ts";
import { Confirm } from "../components/Confirm.tsx";
import { DataTable } from "../components/DataTable.tsx";
import { Empty, Loaded } from "../components/Loading.tsx";
import { Moment } from "../components/Moment.tsx";
import { Screen, Section } from "../components/Screen.tsx";
import { Badge, UserStatus } from "../components/Status.tsx";
import { at, clientPath } from "../lib/address.ts";
import { useMay } from "../lib/me.ts";
import { text } from "../text/index.ts";
import { DecisionSection } from "./user/DecisionSection.tsx";
import { GroupsSection } from "./user/GroupsSection.tsx";
import { RolesSection } from "./user/RolesSection.tsx";
import { SessionsSection } from "./user/SessionsSection.tsx";
import { UsernameSection } from "./user/UsernameSection.tsx";

export function UserPage({ id }: { readonly id: string }) {
  const loaded = useLoad(id, api.user);
  const may = useMay();
  const [said, setSaid] = useState<string>();
  const up = { href: at("/users"), name: text.users.title };
  if (loaded.state !== "ready")
    return (
      <Screen title={text.users.title} up={up} key="loading">
        <Loaded of={loaded}>{() => null}</Loaded>
      </Screen>
    );
  const user = loaded.value;
  return (
    <Screen
      key="ready"
      title={user.email}
      up={up}
      heading={
        <>
          <span className="anywhere">{user.email}</span> <UserStatus status={user.status} />
        </>
      }
    >
      <p role="status" className="hint good">
        {said}
      </p>
      <Facts user={user} />
      {user.status === "waiting" && may("manage_users") && (
        <DecisionSection
          user={user}
          done={(what) => {
            setSaid(what);
            loaded.retry();
          }}
        />
      )}
      {may("read_audit") && (
        <p className="beside">
          <Link href={at("/audit", { user: user.id })}>{text.user.activity}</Link>
        </p>
      )}
      {may("manage_users") && <UsernameSection user={user} />}
      {may("read_groups") && <GroupsSection user={user} />}
      {user.status !== "waiting" && (
        <>
          <SessionsSection user={user} key={`sessions ${said ?? ""}`} />
          <Apps user={user} key={`apps ${said ?? ""}`} />
        </>
      )}
      {user.status !== "waiting" && (may("read_roles") || user.roles.length > 0) && (
        <RolesSection user={user} />
      )}
      {user.status !== "waiting" && may("manage_users") && (
        <Acts
          user={user}
          done={(what) => {
            setSaid(what);
            loaded.retry();
          }}
        />
      )}
    </Screen>
  );
}

/** What stands in for the password, or beside it. */
function FactorsFact({ user }: { readonly user: User }) {
  const loaded = useLoad(user.id, api.factors);
  const words = text.user.factors;
  if (loaded.state !== "ready") return null;
  const { totp, passkeys, recovery_codes } = loaded.value;
  const all = [
    ...(totp ? [words.totp] : []),
    ...(passkeys > 0 ? [words.passkeys(passkeys)] : []),
    ...(recovery_codes > 0 ? [words.codes(recovery_codes)] : []),
  ];
  return (
    <div>
      <dt>{words.title}</dt>
      <dd>{all.length === 0 ? words.none : all.join(", ")}</dd>
    </div>
  );
}

function Facts({ user }: { readonly user: UserDetail }) {
  const words = text.user.facts;
  const may = useMay();
  return (
    <dl className="facts">
      {user.name !== undefined && (
        <div>
          <dt>{words.name}</dt>
          <dd>{user.name}</dd>
        </div>
      )}
      {user.username !== undefined && !may("manage_users") && (
        <div>
          <dt>{text.user.username.title}</dt>
          <dd className="anywhere">{user.username}</dd>
        </div>
      )}
      <div>
        <dt>{words.id}</dt>
        <dd>
          <code>{user.id}</code>
        </dd>
      </div>
      <div>
        <dt>{words.since}</dt>
        <dd>
          <Moment value={user.created_at} />
        </dd>
      </div>
      {user.status !== "waiting" && <FactorsFact user={user} key={user.updated_at} />}
    </dl>
  );
}

function Apps({ user }: { readonly user: User }) {
  const loaded = useLoad(user.id, api.grants);
  const words = text.user.apps;
  const may = useMay();
  const [ending, setEnding] = useState<Grant>();
  const [said, setSaid] = useState<string>();
  const ends = text.user.endGrant;
  const act = {
    head: ends.head,
    cell: (grant: Grant) => (
      <ActionButton kind="quiet" aria-label={ends.of(grant.client_id)} onPress={() => setEnding(grant)}>
        {ends.button}
      </ActionButton>
    ),
  };
  const app = ({ client_id, is_device, outlives_session }: Grant) => (
    <>
      {client_id}
      {is_device && (
        <>
          {" "}
          <Badge>{words.device}</Badge>
        </>
      )}
      {!is_device && outlives_session && (
        <>
          {" "}
          <Badge>{words.stays}</Badge>
        </>
      )}
    </>
  );
  return (
    <Section title={words.title} lead={words.lead}>
      <p role="status" className="hint good">
        {said}
      </p>
      {ending !== undefined && (
        <Confirm
          title={ends.question(ending.client_id)}
          yes={ends.button}
          close={() => setEnding(undefined)}
          act={async (signal) => {
            await api.endGrant(user.id, ending.id, signal);
            setEnding(undefined);
            setSaid(ends.done(ending.client_id));
            loaded.retry();
          }}
        >
          <p>{ends.text}</p>
        </Confirm>
      )}
      <Loaded of={loaded}>
        {(grants) =>
          grants.length === 0 ? (
            <Empty title={words.empty} />
          ) : (
            <DataTable
              label={words.title}
              rows={grants}
              id={({ id }) => id}
              {...(may("read_clients") && { href: (grant: Grant) => clientPath(grant.client_id) })}
              columns={[
                { head: words.columns.app, cell: app },
                { head: words.columns.may, cell: ({ scope }) => <code>{scope}</code>, wide: true },
                { head: words.columns.since, cell: ({ since }) => <Moment value={since} />, wide: true },
                {
                  head: words.columns.used,
                  cell: ({ last_used_at, since }) => <Moment value={last_used_at ?? since} />,
                },
                ...(may("manage_users") ? [act] : []),
              ]}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

type Ask = "signOut" | "resetFactors" | "disable" | "enable" | "delete";

/** What can't be undone. */
const isTyped = (ask: Ask): boolean => ask === "delete" || ask === "resetFactors";

function Acts({ user, done }: { readonly user: User; done(what: string): void }) {
  const [asks, setAsks] = useState<Ask>();
  const words = text.user;
  const offered: readonly Ask[] =
    user.status === "active" ? ["signOut", "resetFactors", "disable", "delete"] : ["enable", "delete"];
  const close = () => setAsks(undefined);
  return (
    <Section title={words.acts}>
      <ul className="acts">
        {offered.map((ask) => (
          <li key={ask}>
            <div>
              <h3>{words[ask].title}</h3>
              <p className="hint">{words[ask].text}</p>
            </div>
            <ActionButton kind={isTyped(ask) ? "danger" : "quiet"} onPress={() => setAsks(ask)}>
              {words[ask].button}
            </ActionButton>
          </li>
        ))}
      </ul>
      {asks === "delete" && (
        <Confirm
          title={words.delete.question(user.email)}
          yes={words.delete.yes}
          typed={user.email}
          close={close}
          act={async (signal) => {
            await api.deleteUser(user.id, signal);
            navigate(at("/users"), "replace");
          }}
        >
          <p>{words.delete.lead}</p>
        </Confirm>
      )}
      {asks === "resetFactors" && (
        <Confirm
          title={words.resetFactors.question(user.email)}
          yes={words.resetFactors.yes}
          typed={user.email}
          close={close}
          act={async (signal) => {
            await api.resetFactors(user.id, signal);
            close();
            done(words.resetFactors.done);
          }}
        >
          <p>{words.resetFactors.lead}</p>
        </Confirm>
      )}
      {asks !== undefined && asks !== "delete" && asks !== "resetFactors" && (
        <Confirm
          title={words[asks].question(user.email)}
          yes={asks === "disable" ? words.disable.yes : words[asks].button}
          close={close}
          act={async (signal) => {
            const act = { signOut: api.signOut, disable: api.disable, enable: api.enable }[asks];
            await act(user.id, signal);
            close();
            done(words[asks].done);
          }}
        >
          <p>{words[asks].text}</p>
        </Confirm>
      )}
    </Section>
  );
}
