/** What a person tells about themselves: as it is, and a form to change it. */

import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field, SelectField } from "@tacit/ui/components/Field.tsx";
import { nameOf, SPOKEN } from "@tacit/ui/language.ts";
import { navigate } from "@tacit/ui/router.tsx";
import { useState } from "react";
import { api } from "../../api/endpoints.ts";
import type { Account, Profile } from "../../api/shapes.ts";
import { hasCode } from "../../lib/errors.ts";
import { checkName, checkProfile } from "../../lib/fields.ts";
import { edited, FIELDS, type FieldName, fieldOf, languageOf, withLanguage } from "../../lib/profile.ts";
import { textOf, useSubmission } from "../../lib/useSubmission.ts";
import { followAccount, locale, text } from "../../text/index.ts";

interface Props {
  readonly account: Account;
  changed(account: Account): void;
}

export function ProfileSection({ account, changed }: Props) {
  const [state, setState] = useState<"shown" | "edited" | "saved">("shown");
  const words = text.account.profile;
  return (
    <section className="section" aria-labelledby="profile">
      <div className="section-head">
        <h2 id="profile">{words.heading}</h2>
        {state !== "edited" && (
          <ActionButton kind="quiet" onPress={() => setState("edited")}>
            {words.edit}
          </ActionButton>
        )}
      </div>
      <p className="hint">{words.lead}</p>
      {state === "edited" ? (
        <ProfileForm
          account={account}
          changed={(after) => {
            changed(after);
            setState("saved");
          }}
          cancel={() => setState("shown")}
        />
      ) : (
        <Shown account={account} />
      )}
      <p className="hint good" role="status">
        {state === "saved" && words.saved}
      </p>
    </section>
  );
}

function Shown({ account }: { readonly account: Account }) {
  const words = text.account.profile;
  const known = FIELDS.filter((field) => fieldOf(account.profile, field) !== "");
  return (
    <dl className="facts">
      <div>
        <dt>{words.name}</dt>
        <dd>{account.name ?? "–"}</dd>
      </div>
      {known.map((field) => (
        <div key={field}>
          <dt>{words[field]}</dt>
          <dd>{shown(field, fieldOf(account.profile, field))}</dd>
        </div>
      ))}
      {languageOf(account.profile) !== "" && (
        <div>
          <dt>{words.language}</dt>
          <dd>{nameOf(languageOf(account.profile))}</dd>
        </div>
      )}
    </dl>
  );
}

/** A date in the person's own way of writing dates; one without a year, or a year alone, as it is. */
function shown(field: FieldName, value: string): string {
  if (field !== "birthdate" || !/^[1-9]\d{3}-\d\d-\d\d$/.test(value)) return value;
  const date = new Date(`${value}T00:00:00Z`);
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(date);
}

interface FormProps extends Props {
  cancel(): void;
}

function ProfileForm({ account, changed, cancel }: FormProps) {
  const words = text.account.profile;
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({
      name: checkName(textOf(data, "name"), text),
      ...checkProfile((field) => textOf(data, field).trim(), text),
    }),
    act: async (data, signal) => {
      const name = textOf(data, "name").trim();
      const profile = FIELDS.reduce<Profile>(
        (before, field) => edited(before, field, textOf(data, field).trim()),
        account.profile,
      );
      const tag = textOf(data, "language");
      const whole = withLanguage(profile, tag);
      changed(await api.changeAccount({ name: name === "" ? null : name, profile: whole }, signal));
      if (tag !== languageOf(account.profile)) followAccount(tag);
    },
    handle: (error) => {
      if (!hasCode(error, "not_signed_in")) return false;
      navigate("/login", "replace");
      return true;
    },
  });
  return (
    <form noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      <Field
        name="name"
        label={words.name}
        autoComplete="name"
        optional
        autoFocus
        defaultValue={account.name}
        error={errors.fields.name}
      />
      {FIELDS.map((field) => (
        <Field
          key={field}
          name={field}
          label={words[field]}
          optional
          {...LOOKS[field]}
          defaultValue={fieldOf(account.profile, field)}
          error={errors.fields[field]}
        />
      ))}
      <LanguageField value={languageOf(account.profile)} />
      <div className="buttons buttons-row">
        <ActionButton kind="quiet" isDisabled={busy} onPress={cancel}>
          {words.cancel}
        </ActionButton>
        <SubmitButton isPending={busy} working={words.working}>
          {words.save}
        </SubmitButton>
      </div>
    </form>
  );
}

/** One that we don't speak, set by an app of theirs, stays until they choose another. */
function LanguageField({ value }: { readonly value: string }) {
  const words = text.account.profile;
  const tags = SPOKEN.includes(value) || value === "" ? SPOKEN : [value, ...SPOKEN];
  return (
    <SelectField
      name="language"
      label={words.language}
      hint={words.languageHint}
      defaultValue={value}
      options={[
        { value: "", words: words.languageOfBrowser },
        ...tags.map((tag) => ({ value: tag, words: nameOf(tag), lang: tag })),
      ]}
    />
  );
}

/** What browsers fill in (HTML, section 4.10.18.7), and which keyboard a phone shows. */
const LOOKS: Readonly<
  Record<FieldName, { autoComplete: string; type?: "url" | "tel"; inputMode?: "url" | "tel" }>
> = {
  givenName: { autoComplete: "given-name" },
  familyName: { autoComplete: "family-name" },
  nickname: { autoComplete: "nickname" },
  website: { autoComplete: "url", type: "url", inputMode: "url" },
  birthdate: { autoComplete: "bday" },
  phone: { autoComplete: "tel", type: "tel", inputMode: "tel" },
  // "street-address" is for several lines.
  street: { autoComplete: "address-line1" },
  postalCode: { autoComplete: "postal-code" },
  locality: { autoComplete: "address-level2" },
  country: { autoComplete: "country-name" },
};
