/** What an app has to be told, ready to be copied. */
import { issuer } from "@tacit/ui/facts.ts";
import type { Client } from "../../api/shapes.ts";
import { Code, Copyable } from "../../components/Copyable.tsx";
import { Section } from "../../components/Screen.tsx";
import { text } from "../../text/index.ts";
import { usesSecret } from "./kinds.ts";
import { snippets } from "./snippets.ts";

interface Props {
  readonly client: Client;
  /** Where it has just been drawn. */
  readonly secret: string | undefined;
}

export function Connect({ client, secret }: Props) {
  const words = text.client.connect;
  const server = issuer() ?? location.origin;
  const examples = snippets({
    issuer: server,
    id: client.id,
    metadata: client.metadata,
    secret: secret ?? words.secretPlace,
  });
  return (
    <>
      <p className="lead">{words.lead}</p>
      <div className="copyables">
        <Copyable name={words.issuer} value={server} />
        <Copyable name={words.id} value={client.id} />
        <Copyable name={words.discovery} value={`${server}/.well-known/openid-configuration`} />
      </div>
      {usesSecret(client.metadata) && secret === undefined && (
        <p className="hint beside">{words.secretNote}</p>
      )}
      <Section title={words.examples}>
        {examples.map(({ name, code }) => (
          <Code key={name} name={name} code={code} />
        ))}
      </Section>
    </>
  );
}
