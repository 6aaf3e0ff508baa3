/** The groups that a user is in; they come to another by its name, and leave one by a press. */
import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import { Link } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useState } from "react";
import { api } from "../../api/endpoints.ts";
import type { User } from "../../api/shapes.ts";
import { Loaded } from "../../components/Loading.tsx";
import { Section } from "../../components/Screen.tsx";
import { groupPath } from "../../lib/address.ts";
import { hasCode, sentence } from "../../lib/errors.ts";
import { useMay } from "../../lib/me.ts";
import { textOf, useSubmission } from "../../lib/useSubmission.ts";
import { text } from "../../text/index.ts";

export function GroupsSection({ user }: { readonly user: User }) {
  const loaded = useLoad(user.id, api.groupsOf);
  const [said, setSaid] = useState<string>();
  const may = useMay();
  const words = text.user.groups;
  const done = (what: string) => {
    setSaid(what);
    loaded.retry();
  };
  const leave = async (group: string) => {
    try {
      await api.leave(group, user.id);
      done(words.removed(group));
    } catch (error) {
      setSaid(sentence(error));
    }
  };
  return (
    <Section title={words.title} lead={words.lead}>
      <p role="status" className="hint">
        {said}
      </p>
      <Loaded of={loaded}>
        {(groups) =>
          groups.length === 0 ? (
            <p className="beside">{words.empty}</p>
          ) : (
            <ul className="acts">
              {groups.map(({ name, roles }) => (
                <li key={name}>
                  <div>
                    <Link href={groupPath(name)}>{name}</Link>
                    {roles.length > 0 && <p className="hint">{roles.join(", ")}</p>}
                  </div>
                  {may("manage_groups") && (
                    <ActionButton
                      kind="quiet"
                      aria-label={words.removeOf(name)}
                      onPress={() => void leave(name)}
                    >
                      {words.remove}
                    </ActionButton>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {may("manage_groups") && <Join user={user} done={done} />}
    </Section>
  );
}

function Join({ user, done }: { readonly user: User; done(what: string): void }) {
  const [round, setRound] = useState(0);
  const words = text.user.groups;
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({ group: textOf(data, "group").trim() === "" ? words.missing : undefined }),
    act: async (data, signal) => {
      const group = textOf(data, "group").trim();
      await api.join(group, user.id, signal);
      setRound(round + 1);
      done(words.added(group));
    },
    handle: (error) => (hasCode(error, "not_found") ? { group: words.unknown } : false),
  });
  return (
    <form noValidate onSubmit={submit} className="form narrow" aria-label={words.submit} key={round}>
      <ErrorSummary errors={errors} />
      <Field
        name="group"
        label={words.add}
        hint={words.addHint}
        maxLength={64}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck="false"
        error={errors.fields.group}
      />
      <div className="buttons buttons-start">
        <SubmitButton kind="quiet" isPending={busy} working={text.working}>
          {words.submit}
        </SubmitButton>
      </div>
    </form>
  );
}
