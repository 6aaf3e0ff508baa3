/** Text and password fields. The id and the name of a field are the same word: password managers and links use both. */
import { type ReactNode, useState } from "react";
import {
  FieldError,
  Group,
  Input,
  Label,
  Text,
  TextField,
  type TextFieldProps,
  ToggleButton,
} from "react-aria-components";
import { text } from "../text/index.ts";

interface Props extends Omit<TextFieldProps, "children" | "className" | "name" | "id"> {
  readonly name: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** Between the input and the hint. */
  readonly below?: ReactNode;
}

export function Field({ name, label, hint, error, below, ...rest }: Props) {
  return (
    <TextField {...rest} {...shared(name, error)}>
      <Caption label={label} optional={rest.isRequired === false} />
      <Input className="input" />
      {below}
      <Notes hint={hint} error={error} />
    </TextField>
  );
}

export function PasswordField({ name, label, hint, error, below, ...rest }: Props) {
  const [visible, setVisible] = useState(false);
  return (
    <TextField {...rest} {...shared(name, error)} type={visible ? "text" : "password"} spellCheck="false">
      <Caption label={label} optional={false} />
      <Group className="input-with-button">
        <Input className="input" autoCapitalize="none" autoCorrect="off" />
        <ToggleButton
          className="reveal"
          isSelected={visible}
          onChange={setVisible}
          aria-label={text.field.showPassword}
          aria-controls={name}
        >
          <Eye open={visible} />
        </ToggleButton>
      </Group>
      {below}
      <Notes hint={hint} error={error} />
    </TextField>
  );
}

function shared(name: string, error: string | undefined) {
  return {
    id: name,
    name,
    className: "field",
    isInvalid: error !== undefined,
    validationBehavior: "aria",
  } as const;
}

function Caption({ label, optional }: { readonly label: string; readonly optional: boolean }) {
  return (
    <Label className="label">
      {label}
      {optional && <span className="optional"> ({text.field.optional})</span>}
    </Label>
  );
}

function Notes({ hint, error }: { readonly hint?: ReactNode; readonly error?: string | undefined }) {
  return (
    <>
      {hint !== undefined && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
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
