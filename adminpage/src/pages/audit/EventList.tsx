/** Events, each a line that opens: what, who, when; inside it everything that the log holds. */
import { Link } from "@tacit/ui/router.tsx";
import type { ReactNode } from "react";
import type { Event } from "../../api/shapes.ts";
import { Moment } from "../../components/Moment.tsx";
import { Badge } from "../../components/Status.tsx";
import { clientPath, userPath } from "../../lib/address.ts";
import { useMay } from "../../lib/me.ts";
import { text } from "../../text/index.ts";

export function actionName(action: string): string {
  return Object.hasOwn(text.actions, action) ? (text.actions[action] ?? action) : action;
}

export function outcomeName(outcome: string): string {
  const names = text.audit.outcomes;
  return Object.hasOwn(names, outcome) ? (names[outcome] ?? outcome) : outcome;
}

export function EventList({ events, label }: { readonly events: readonly Event[]; readonly label: string }) {
  return (
    <ul className="events" aria-label={label}>
      {events.map((event) => (
        <li key={event.id}>
          <Line event={event} />
        </li>
      ))}
    </ul>
  );
}

/** Whom or what it was about, in a word. */
function subject({ act, client, user }: Event): string | undefined {
  return act?.target ?? client ?? (user === undefined ? undefined : `${user.slice(0, 8)}…`);
}

function Line({ event }: { readonly event: Event }) {
  const about = subject(event);
  const by =
    event.act && (event.act.actor_name ?? (event.act.surface === "cli" ? text.audit.atHost : undefined));
  return (
    <details className="event">
      <summary>
        <span className="event-what">
          {actionName(event.action)}
          {event.outcome !== "success" && (
            <>
              {" "}
              <Badge tone="bad">{outcomeName(event.outcome)}</Badge>
            </>
          )}
        </span>
        <span className="event-who">
          {about !== undefined && <span className="anywhere">{about}</span>}
          {by !== undefined && <span className="hint"> {text.audit.by(by)}</span>}
        </span>
        <span className="event-when">
          <Moment value={event.at} />
        </span>
      </summary>
      <Details event={event} />
    </details>
  );
}

function Details({ event }: { readonly event: Event }) {
  const may = useMay();
  const words = text.audit.details;
  const { act } = event;
  const surface = act?.surface;
  const user = (id: string) => (may("read_users") ? <Link href={userPath(id)}>{id}</Link> : id);
  const rows: readonly (readonly [string, ReactNode])[] = [
    [words.time, <Moment key="at" value={event.at} precise />],
    [words.user, event.user && user(event.user)],
    [
      words.client,
      event.client &&
        (may("read_clients") ? <Link href={clientPath(event.client)}>{event.client}</Link> : event.client),
    ],
    [words.actor, act && (act.actor_name ?? act.actor ?? text.audit.atHost)],
    [words.surface, surface && (text.audit.surfaces[surface] ?? surface)],
    [words.target, act?.target],
    [words.ip, event.ip],
    [words.agent, event.user_agent],
    [words.session, event.session],
    [words.code, <code key="code">{event.action}</code>],
    [words.number, String(event.id)],
  ];
  return (
    <div className="event-details">
      <dl className="facts">
        {rows.map(
          ([name, value]) =>
            value !== undefined &&
            value !== "" && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      {act !== undefined && (act.before !== undefined || act.after !== undefined) && (
        <Change before={act.before} after={act.after} />
      )}
    </div>
  );
}

/** Before and after: member by member where both are objects, and only those that differ; else whole. */
export function changedMembers(
  before: unknown,
  after: unknown,
): readonly (readonly [string, unknown, unknown])[] {
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject(before) && !isObject(after)) return [["", before, after]];
  const [one, other] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]))
    .map((name) => [name, one[name], other[name]] as const);
}

function Change({ before, after }: { readonly before: unknown; readonly after: unknown }) {
  const words = text.audit.details;
  const show = (value: unknown) =>
    value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);
  return (
    <table className="table change">
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">{words.target}</span>
          </th>
          <th scope="col">{words.before}</th>
          <th scope="col">{words.after}</th>
        </tr>
      </thead>
      <tbody>
        {changedMembers(before, after).map(([name, one, other]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="anywhere">{show(one)}</td>
            <td className="anywhere">{show(other)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
