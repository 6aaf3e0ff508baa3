/**
 * Text and password fields. The id and the name of a field are the same word: password managers and links use both.
 *
 * Invariant: the field itself holds what was typed, and React never writes into it after it was drawn. Password managers
 * fill fields without an event that React would hear; a value of React's would be put over theirs at the next drawing.
 * Read the fields when the form is sent, or by `onInput`.
 */
import { type ComponentProps, type ReactNode, useState } from "react";
import { Input, Label, ToggleButton } from "react-aria-components";
import { words } from "../language.ts";

type InputProps = ComponentProps<typeof Input>;

interface Props extends Omit<InputProps, "children" | "className" | "name" | "id" | "value" | "onChange"> {
  readonly name: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** Between the input and the hint. */
  readonly below?: ReactNode;
  /** At the end of the label's line; the keyboard comes to it after the field. */
  readonly beside?: ReactNode;
  /** It may stay empty. */
  readonly optional?: boolean;
  /** It may not, and says so beside fields that may: see `RequiredNote`. */
  readonly marked?: boolean;
}

export function Field({
  name,
  label,
  hint,
  error,
  below,
  beside,
  optional = false,
  marked = false,
  ...rest
}: Props) {
  return (
    <div className="field">
      <Caption name={name} label={label} marked={marked} />
      <Input className="input" {...rest} {...shared(name, hint, error, optional)} />
      {beside !== undefined && <span className="field-beside">{beside}</span>}
      {below}
      <Notes name={name} hint={hint} error={error} />
    </div>
  );
}

export function PasswordField({
  name,
  label,
  hint,
  error,
  below,
  beside,
  optional = false,
  marked = false,
  ...rest
}: Props) {
  const [visible, setVisible] = useState(false);
  return (
    <div className="field">
      <Caption name={name} label={label} marked={marked} />
      <div className="input-with-button">
        <Input
          className="input"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck="false"
          {...rest}
          {...shared(name, hint, error, optional)}
          type={visible ? "text" : "password"}
        />
        <ToggleButton
          className="reveal"
          isSelected={visible}
          onChange={setVisible}
          aria-label={words.showPassword}
          aria-controls={name}
        >
          <Eye open={visible} />
        </ToggleButton>
      </div>
      {beside !== undefined && <span className="field-beside">{beside}</span>}
      {below}
      <Notes name={name} hint={hint} error={error} />
    </div>
  );
}

interface SelectProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly defaultValue: string;
  readonly options: readonly { readonly value: string; readonly words: string; readonly lang?: string }[];
}

/** One of a few; the browser's own list, which every device shows in its best way. */
export function SelectField({ name, label, hint, defaultValue, options }: SelectProps) {
  return (
    <div className="field">
      <Caption name={name} label={label} marked={false} />
      <select className="input" defaultValue={defaultValue} {...shared(name, hint, undefined, true)}>
        {options.map(({ value, words: shown, lang }) => (
          <option key={value} value={value} lang={lang}>
            {shown}
          </option>
        ))}
      </select>
      <Notes name={name} hint={hint} />
    </div>
  );
}

/** Above a form in which some fields have to be filled in and some need not. */
export function RequiredNote() {
  return <p className="hint required-note">{words.required}</p>;
}

function shared(name: string, hint: ReactNode, error: string | undefined, optional: boolean) {
  const notes = [
    ...(hint !== undefined ? [`${name}-hint`] : []),
    ...(error !== undefined ? [`${name}-error`] : []),
  ];
  return {
    id: name,
    name,
    // The form says itself what is missing (`noValidate`), in its own words.
    required: !optional,
    ...(error !== undefined && { "aria-invalid": true }),
    ...(notes.length > 0 && { "aria-describedby": notes.join(" ") }),
  } as const;
}

function Caption({
  name,
  label,
  marked,
}: {
  readonly name: string;
  readonly label: string;
  readonly marked: boolean;
}) {
  return (
    <Label className="label" htmlFor={name}>
      {label}
      {marked && (
        <span className="required" aria-hidden="true">
          {" *"}
        </span>
      )}
    </Label>
  );
}

function Notes({
  name,
  hint,
  error,
}: {
  readonly name: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
}) {
  return (
    <>
      {hint !== undefined && (
        <p className="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p className="field-error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </>
  );
}

function Eye({ open }: { readonly open: boolean }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false" className="icon">
      <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z" />
      <circle cx="12" cy="12" r="3" />
      {open && <path d="m4 20 16-16" />}
    </svg>
  );
}
