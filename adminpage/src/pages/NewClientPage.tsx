/** An app is registered: what it is, what it is called, where it is. The rest begins as fits its kind. */
import { SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import { Link } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useState } from "react";
import { api } from "../api/endpoints.ts";
import type { Discovery, Drawn } from "../api/shapes.ts";
import { ShownOnce } from "../components/Copyable.tsx";
import { Lines, Tick, Ticks } from "../components/inputs.tsx";
import { Loaded } from "../components/Loading.tsx";
import { Screen } from "../components/Screen.tsx";
import { at, clientPath } from "../lib/address.ts";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { text } from "../text/index.ts";
import { scopeOptions } from "./client/ClientForm.tsx";
import { Connect } from "./client/Connect.tsx";
import { type ClientKind, KINDS, nameOf, PRESETS, redirects } from "./client/kinds.ts";

export function NewClientPage() {
  const loaded = useLoad("discovery", (_, signal) => api.discovery(signal));
  const [made, setMade] = useState<Drawn>();
  const words = text.client.add;
  const up = { href: at("/clients"), name: text.client.list.title };
  if (made !== undefined) {
    const { client, secret } = made;
    return (
      <Screen
        key="made"
        title={words.done(nameOf(client.id, client.metadata))}
        lead={words.doneLead}
        up={up}
        actions={
          <Link className="button button-quiet button-small" href={clientPath(client.id)}>
            {words.open}
          </Link>
        }
      >
        {secret !== undefined && <ShownOnce name={text.client.page.secret} value={secret} />}
        <Connect client={client} secret={secret} />
      </Screen>
    );
  }
  return (
    <Screen title={words.title} up={up} key="new">
      <Loaded of={loaded}>{(discovery) => <NewClientForm discovery={discovery} made={setMade} />}</Loaded>
    </Screen>
  );
}

function NewClientForm({ discovery, made }: { readonly discovery: Discovery; made(drawn: Drawn): void }) {
  const [kind, setKind] = useState<ClientKind>("spa");
  const words = text.client.add;
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({
      client_name: textOf(data, "client_name").trim() === "" ? words.nameMissing : undefined,
      client_id: textOf(data, "client_id").trim() === "" ? words.idMissing : undefined,
      redirect_uris:
        redirects(kind) && textOf(data, "redirect_uris").trim() === "" ? words.redirectsMissing : undefined,
    }),
    act: async (data, signal) => {
      const lines = textOf(data, "redirect_uris").split(/\s+/);
      const uris = lines.filter((line) => line !== "");
      const body = {
        ...PRESETS[kind],
        client_id: textOf(data, "client_id").trim(),
        client_name: textOf(data, "client_name").trim(),
        scope: data.getAll("scope").map(String).join(" ") || null,
        ...(redirects(kind) && { redirect_uris: uris }),
        ...(kind !== "service" && { first_party: data.has("first_party") }),
      };
      made(await api.addClient(body, signal));
    },
  });
  const scopes = scopeOptions(discovery, []);
  const isService = kind === "service";
  return (
    <form noValidate onSubmit={submit} className="form narrow" aria-label={words.title}>
      <ErrorSummary errors={errors} />
      <fieldset className="field kinds">
        <legend className="label">{words.kind}</legend>
        <p className="hint">{words.kindHint}</p>
        {KINDS.map((each) => (
          <label key={each} className="kind">
            <input
              type="radio"
              name="kind"
              value={each}
              checked={kind === each}
              onChange={() => setKind(each)}
            />
            <span>
              <span className="kind-name">{text.client.kinds[each].name}</span>
              <span className="hint">{text.client.kinds[each].about}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Field
        name="client_name"
        label={words.name}
        hint={words.nameHint}
        maxLength={100}
        autoComplete="off"
        error={errors.fields.client_name}
      />
      <Field
        name="client_id"
        label={words.id}
        hint={words.idHint}
        maxLength={255}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck="false"
        error={errors.fields.client_id}
      />
      {redirects(kind) && (
        <Lines
          name="redirect_uris"
          label={words.redirects}
          hint={words.redirectsHint}
          error={errors.fields.redirect_uris}
        />
      )}
      <Ticks
        key={String(isService)}
        name="scope"
        label={words.scope}
        error={errors.fields.scope}
        selected={isService ? [] : ["openid", "profile", "email"]}
        options={isService ? scopes.filter(({ value }) => !(value in text.client.scopes)) : scopes}
      />
      {!isService && (
        <Tick
          name="first_party"
          label={words.firstParty}
          hint={words.firstPartyHint}
          error={errors.fields.first_party}
        />
      )}
      <div className="save-bar">
        <SubmitButton isPending={busy} working={text.working}>
          {words.submit}
        </SubmitButton>
      </div>
    </form>
  );
}
