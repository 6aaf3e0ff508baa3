/** One app: its settings, what it has to be told, and what can be done to it. */
import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { Link, navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useState } from "react";
import type { Tagged } from "../api/client.ts";
import { api } from "../api/endpoints.ts";
import type { Client, Discovery } from "../api/shapes.ts";
import { Confirm } from "../components/Confirm.tsx";
import { ShownOnce } from "../components/Copyable.tsx";
import { Loaded } from "../components/Loading.tsx";
import { Screen, Section } from "../components/Screen.tsx";
import { at, clientPath, useParameters } from "../lib/address.ts";
import { useMay } from "../lib/me.ts";
import { text } from "../text/index.ts";
import { ClientBadges } from "./ClientsPage.tsx";
import { AccessSection } from "./client/AccessSection.tsx";
import { ClientForm } from "./client/ClientForm.tsx";
import { Connect } from "./client/Connect.tsx";
import { words as scopesOf } from "./client/fields.ts";
import { isBuiltIn, nameOf, usesSecret } from "./client/kinds.ts";

interface Both {
  readonly client: Tagged<Client>;
  readonly discovery: Discovery;
}

export function ClientPage({ id }: { readonly id: string }) {
  const loaded = useLoad(id, async (key, signal): Promise<Both> => {
    const [client, discovery] = await Promise.all([api.client(key, signal), api.discovery(signal)]);
    return { client, discovery };
  });
  const up = { href: at("/clients"), name: text.client.list.title };
  if (loaded.state !== "ready")
    return (
      <Screen title={text.client.list.title} up={up} key="loading">
        <Loaded of={loaded}>{() => null}</Loaded>
      </Screen>
    );
  return <Ready {...loaded.value} key={id} />;
}

/** Why somebody can only look, if so. */
function lockOf({ id, metadata }: Client, may: ReturnType<typeof useMay>): string | undefined {
  const words = text.client.page;
  if (isBuiltIn(id)) return words.builtIn;
  if (id.startsWith("forward-auth-")) return words.ofSettings;
  if (metadata.metadata_document === true) return words.ofDocument;
  if (typeof metadata.declared_in === "string") return words.declaredIn(metadata.declared_in);
  if (!may("manage_clients")) return words.readOnly;
  if (scopesOf(metadata.scope).includes("tacit:admin") && !may("manage_roles")) return words.needsOwner;
  return undefined;
}

function Ready({ client: loaded, discovery }: Both) {
  const [client, setClient] = useState(loaded);
  /** Another round draws the fields anew, from what is there. */
  const [round, setRound] = useState(0);
  const [said, setSaid] = useState<string>();
  const [secret, setSecret] = useState<{ readonly value: string; readonly note?: string }>();
  const { tab } = useParameters("tab");
  const may = useMay();
  const words = text.client.page;
  const { id, metadata } = client.value;
  const name = nameOf(id, metadata);
  const lock = lockOf(client.value, may);
  const show = (now: Tagged<Client>) => {
    setClient(now);
    setRound(round + 1);
  };
  const tabs = [
    { key: undefined, name: words.tabs.settings },
    { key: "connect", name: words.tabs.connect },
  ];
  return (
    <Screen
      title={name}
      up={{ href: at("/clients"), name: text.client.list.title }}
      heading={
        <>
          <span className="anywhere">{name}</span> <ClientBadges id={id} metadata={metadata} />
        </>
      }
    >
      <nav className="tabs" aria-label={name}>
        <ul>
          {tabs.map((each) => (
            <li key={each.name}>
              <Link
                href={`${clientPath(id)}${each.key === undefined ? "" : `?tab=${each.key}`}`}
                aria-current={tab === each.key ? "page" : undefined}
              >
                {each.name}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {secret !== undefined && (
        <>
          {secret.note !== undefined && <p className="beside">{secret.note}</p>}
          <ShownOnce name={words.secret} value={secret.value} />
        </>
      )}
      {tab === "connect" ? (
        <Connect client={client.value} secret={secret?.value} />
      ) : (
        <>
          <p role="status" className="hint good">
            {said}
          </p>
          {lock !== undefined && <p className="notice notice-above">{lock}</p>}
          <ClientForm
            key={round}
            client={client}
            discovery={discovery}
            readOnly={lock !== undefined}
            saved={(now, drawn) => {
              show(now);
              setSaid(words.saved);
              if (drawn !== undefined) setSecret({ value: drawn, note: words.secretDrawn });
            }}
            drop={show}
          />
          <AccessSection
            key={`access ${round}`}
            client={client}
            readOnly={lock !== undefined}
            saved={setClient}
          />
          {may("read_audit") && (
            <p className="beside">
              <Link href={at("/audit", { client: id })}>{words.activity}</Link>
            </p>
          )}
          {lock === undefined && (
            <Acts
              client={client.value}
              drawn={(value) => {
                setSecret({ value });
                scrollTo(0, 0);
                // Its state is another one now.
                api.client(id).then(setClient, () => undefined);
              }}
            />
          )}
        </>
      )}
    </Screen>
  );
}

function Acts({ client: { id, metadata }, drawn }: { readonly client: Client; drawn(secret: string): void }) {
  const [asks, setAsks] = useState<"rotate" | "remove">();
  const words = text.client.page;
  const name = nameOf(id, metadata);
  const close = () => setAsks(undefined);
  return (
    <Section title={words.acts}>
      <ul className="acts">
        {usesSecret(metadata) && (
          <li>
            <div>
              <h3>{words.rotate.title}</h3>
              <p className="hint">{words.rotate.text}</p>
            </div>
            <ActionButton kind="quiet" onPress={() => setAsks("rotate")}>
              {words.rotate.button}
            </ActionButton>
          </li>
        )}
        <li>
          <div>
            <h3>{words.remove.title}</h3>
            <p className="hint">{words.remove.text}</p>
          </div>
          <ActionButton kind="danger" onPress={() => setAsks("remove")}>
            {words.remove.button}
          </ActionButton>
        </li>
      </ul>
      {asks === "rotate" && (
        <Confirm
          title={words.rotate.question(name)}
          yes={words.rotate.yes}
          typed={id}
          close={close}
          act={async (signal) => {
            const secret = await api.newSecret(id, signal);
            close();
            drawn(secret);
          }}
        >
          <p>{words.rotate.lead}</p>
        </Confirm>
      )}
      {asks === "remove" && (
        <Confirm
          title={words.remove.question(name)}
          yes={words.remove.yes}
          typed={id}
          close={close}
          act={async (signal) => {
            await api.removeClient(id, signal);
            navigate(at("/clients"), "replace");
          }}
        >
          <p>{words.remove.lead}</p>
        </Confirm>
      )}
    </Section>
  );
}
