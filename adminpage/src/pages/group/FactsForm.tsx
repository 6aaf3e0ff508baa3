/** What a group is for and what its members are to apps, for the state that was shown. Its name never changes. */
import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import { useRef, useState } from "react";
import type { Tagged } from "../../api/client.ts";
import { api } from "../../api/endpoints.ts";
import type { Group } from "../../api/shapes.ts";
import { Lines } from "../../components/inputs.tsx";
import { Section } from "../../components/Screen.tsx";
import { hasCode } from "../../lib/errors.ts";
import { textOf, useSubmission } from "../../lib/useSubmission.ts";
import { text } from "../../text/index.ts";
import { lines } from "../client/access.ts";

interface Props {
  readonly group: Tagged<Group>;
  readonly readOnly: boolean;
}

export function FactsForm({ group, readOnly }: Props) {
  const [shown, setShown] = useState(group);
  const [theirs, setTheirs] = useState<Tagged<Group>>();
  const [said, setSaid] = useState<string>();
  const form = useRef<HTMLFormElement>(null);
  const words = text.groups;
  const { name, description, roles } = shown.value;
  const { busy, errors, submit } = useSubmission({
    act: async (data, signal) => {
      const typed = textOf(data, "description").trim();
      const named = lines(textOf(data, "roles"));
      const body = {
        ...(typed !== description && { description: typed }),
        ...(named.join("\n") !== roles.join("\n") && { roles: named }),
      };
      if (Object.keys(body).length === 0) {
        setSaid(words.unchanged);
        return;
      }
      setSaid(undefined);
      try {
        setShown(await api.changeGroup(name, body, (theirs ?? shown).tag, signal));
        setTheirs(undefined);
        setSaid(text.saved);
      } catch (error) {
        if (!hasCode(error, "precondition_failed")) throw error;
        setTheirs(await api.group(name, signal));
      }
    },
  });
  return (
    <Section title={words.facts} {...(readOnly && { lead: words.readOnly })}>
      <form noValidate onSubmit={submit} className="form" aria-label={words.facts} ref={form} key={shown.tag}>
        <ErrorSummary errors={errors} />
        {theirs !== undefined && (
          <div className="notice notice-conflict" role="alert">
            <p>
              {words.conflict} <strong>{theirs.value.description || text.none}</strong> (
              {theirs.value.roles.join(", ") || text.none})
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
        <Field
          name="description"
          label={words.description}
          hint={words.descriptionHint}
          optional
          maxLength={500}
          autoComplete="off"
          defaultValue={description}
          disabled={readOnly}
          error={errors.fields.description}
        />
        <Lines
          name="roles"
          label={words.roles}
          hint={words.rolesHint}
          value={roles.join("\n")}
          disabled={readOnly}
          error={errors.fields.roles}
        />
        {!readOnly && theirs === undefined && (
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
    </Section>
  );
}
