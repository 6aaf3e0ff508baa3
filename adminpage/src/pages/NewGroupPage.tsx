/** A group is added; who is in it is said on its own page. */
import { SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import { navigate } from "@tacit/ui/router.tsx";
import { api } from "../api/endpoints.ts";
import { Lines } from "../components/inputs.tsx";
import { Screen } from "../components/Screen.tsx";
import { at, groupPath } from "../lib/address.ts";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { text } from "../text/index.ts";
import { lines } from "./client/access.ts";

export function NewGroupPage() {
  const words = text.groups;
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({ name: textOf(data, "name").trim() === "" ? words.nameMissing : undefined }),
    act: async (data, signal) => {
      const body = {
        name: textOf(data, "name").trim(),
        description: textOf(data, "description").trim(),
        roles: lines(textOf(data, "roles")),
      };
      const { name } = await api.addGroup(body, signal);
      navigate(groupPath(name), "replace");
    },
  });
  return (
    <Screen title={words.add} up={{ href: at("/groups"), name: words.title }}>
      <form noValidate onSubmit={submit} className="form narrow" aria-label={words.add}>
        <ErrorSummary errors={errors} />
        <Field
          name="name"
          label={words.name}
          hint={words.nameHint}
          maxLength={64}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck="false"
          error={errors.fields.name}
        />
        <Field
          name="description"
          label={words.description}
          hint={words.descriptionHint}
          optional
          maxLength={500}
          autoComplete="off"
          error={errors.fields.description}
        />
        <Lines name="roles" label={words.roles} hint={words.rolesHint} error={errors.fields.roles} />
        <div className="save-bar">
          <SubmitButton isPending={busy} working={text.working}>
            {words.submit}
          </SubmitButton>
        </div>
      </form>
    </Screen>
  );
}
