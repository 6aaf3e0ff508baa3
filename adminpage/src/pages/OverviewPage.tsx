/** Where an operator begins: what is still to be done, what happens, what happened last, and where one can go. */
import { Link } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { api } from "../api/endpoints.ts";
import { Loaded } from "../components/Loading.tsx";
import { Screen, Section } from "../components/Screen.tsx";
import { WAYS } from "../components/Shell.tsx";
import { at } from "../lib/address.ts";
import { useMay, useMe } from "../lib/me.ts";
import { roleList } from "../lib/roles.ts";
import { text } from "../text/index.ts";
import { EventList } from "./audit/EventList.tsx";
import { isBuiltIn } from "./client/kinds.ts";
import { Activity } from "./overview/Activity.tsx";

/** Only a look at what has just happened; the log has the rest. */
const LATEST = "5";

export function OverviewPage() {
  const me = useMe();
  const may = useMay();
  const words = text.overview;
  return (
    <Screen title={words.title} lead={words.lead(roleList(me.roles))}>
      {may("manage_roles") && <Steps />}
      {may("read_audit") && (
        <>
          <Activity />
          <Latest />
        </>
      )}
      <Section title={words.ways}>
        <ul className="ways-list">
          {WAYS.filter(({ rights, words }) => words !== "overview" && rights.every(may)).map((way) => (
            <li key={way.path}>
              <Link href={way.path}>{text.nav.ways[way.words]}</Link>
              <p className="hint">{way.words !== "overview" && words.way[way.words]}</p>
            </li>
          ))}
        </ul>
      </Section>
    </Screen>
  );
}

/** What a new server lacks. Two short lists are read, and nothing is counted. */
function Steps() {
  const loaded = useLoad("steps", async (_, signal) => {
    const [clients, operators] = await Promise.all([
      api.clients(undefined, 2, signal),
      api.operators(signal),
    ]);
    return {
      client: clients.items.every(({ id }) => isBuiltIn(id)),
      owner: operators.filter(({ roles }) => roles.includes("owner")).length < 2,
    };
  });
  const words = text.overview;
  if (loaded.state !== "ready" || !(loaded.value.client || loaded.value.owner)) return null;
  return (
    <Section title={words.steps} lead={words.stepsLead}>
      <ul className="steps-list">
        {loaded.value.client && <Step {...words.client} href={at("/clients/new")} />}
        {loaded.value.owner && <Step {...words.owner} href={at("/operators")} />}
      </ul>
    </Section>
  );
}

function Step({
  title,
  text: about,
  link,
  href,
}: {
  readonly title: string;
  readonly text: string;
  readonly link: string;
  readonly href: string;
}) {
  return (
    <li>
      <h3>{title}</h3>
      <p className="hint">{about}</p>
      <Link className="button button-quiet button-small" href={href}>
        {link}
      </Link>
    </li>
  );
}

function Latest() {
  const loaded = useLoad("latest", (_, signal) => api.audit({ limit: LATEST }, signal));
  return (
    <Section title={text.overview.latest} actions={<Link href={at("/audit")}>{text.overview.all}</Link>}>
      <Loaded of={loaded}>{({ items }) => <EventList events={items} label={text.overview.latest} />}</Loaded>
    </Section>
  );
}
