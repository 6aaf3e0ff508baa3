/** One labelled field of a form: a line, several lines, or a day. */
import {
  FieldError,
  Input,
  Label,
  Text,
  TextArea,
  TextField,
  type TextFieldProps,
} from "react-aria-components";

interface Props extends Omit<TextFieldProps, "children" | "className" | "value" | "onChange"> {
  readonly label: string;
  readonly value: string;
  onChange(value: string): void;
  readonly optional?: boolean;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly lines?: number;
  readonly placeholder?: string;
  /** Shown in the field, after what is typed. */
  readonly unit?: string | null;
}

export function Field({ label, optional, hint, error, lines, placeholder, unit, ...rest }: Props) {
  return (
    <TextField {...rest} className="field" isInvalid={error !== undefined} validationBehavior="aria">
      <Label className="label">
        {label}
        {optional && <span className="optional"> (optional)</span>}
      </Label>
      {lines ? (
        <TextArea className="input" rows={lines} {...(placeholder && { placeholder })} />
      ) : (
        <span className="input-row">
          <Input className="input" {...(placeholder && { placeholder })} />
          {unit && (
            <span className="unit" aria-hidden="true">
              {unit}
            </span>
          )}
        </span>
      )}
      {hint && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
    </TextField>
  );
}
