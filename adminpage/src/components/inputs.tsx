/**
 * Fields beside those of `@tacit/ui`: several lines, a choice, a tick, a group of ticks. As there, a field holds what was
 * typed and React never writes into it; the form reads them when it is sent.
 */
import type { ReactNode } from "react";
import { Checkbox, Label, TextArea } from "react-aria-components";

interface Common {
  readonly name: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
}

function describedBy({ name, hint, error }: Common) {
  const notes = [
    ...(hint !== undefined ? [`${name}-hint`] : []),
    ...(error !== undefined ? [`${name}-error`] : []),
  ];
  return {
    ...(notes.length > 0 && { "aria-describedby": notes.join(" ") }),
    ...(error !== undefined && { "aria-invalid": true }),
  };
}

export function Notes({ name, hint, error }: Common) {
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

export function Lines(
  props: Common & {
    readonly value?: string | undefined;
    readonly rows?: number;
    readonly code?: boolean;
    readonly disabled?: boolean;
  },
) {
  const { name, label, value, rows = 3, code = false, disabled = false } = props;
  return (
    <div className="field">
      <Label className="label" htmlFor={name}>
        {label}
      </Label>
      <TextArea
        id={name}
        name={name}
        className={code ? "input input-code" : "input"}
        rows={rows}
        defaultValue={value}
        disabled={disabled}
        spellCheck="false"
        autoCapitalize="none"
        {...describedBy(props)}
      />
      <Notes {...props} />
    </div>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

export function Choice(
  props: Common & {
    readonly value?: string | undefined;
    readonly options: readonly Option[];
    readonly disabled?: boolean;
  },
) {
  const { name, label, value, options, disabled = false } = props;
  return (
    <div className="field">
      <Label className="label" htmlFor={name}>
        {label}
      </Label>
      <select
        id={name}
        name={name}
        className="input"
        defaultValue={value}
        disabled={disabled}
        {...describedBy(props)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Notes {...props} />
    </div>
  );
}

export function Tick(
  props: Common & {
    readonly value?: string;
    readonly selected?: boolean | undefined;
    readonly disabled?: boolean;
    readonly id?: string;
  },
) {
  const { name, label, value = "yes", selected = false, disabled = false, hint, error, id = name } = props;
  return (
    <div className="tick-field">
      <Checkbox
        id={id}
        name={name}
        value={value}
        defaultSelected={selected}
        isDisabled={disabled}
        className="checkbox"
        {...describedBy({ ...props, name: id })}
      >
        <span className="box" aria-hidden="true" />
        <span>{label}</span>
      </Checkbox>
      <Notes name={id} label={label} hint={hint} error={error} />
    </div>
  );
}

export interface TickOption extends Option {
  readonly hint?: string | undefined;
  readonly disabled?: boolean;
}

export function Ticks(
  props: Common & {
    readonly selected: readonly string[];
    readonly options: readonly TickOption[];
    readonly disabled?: boolean;
  },
) {
  const { name, label, options, selected, disabled = false } = props;
  return (
    <fieldset className="field ticks" id={name} tabIndex={-1} {...describedBy(props)}>
      <legend className="label">{label}</legend>
      {options.map((option) => (
        <Tick
          key={option.value}
          id={`${name}-${option.value}`}
          name={name}
          label={option.label}
          hint={option.hint}
          value={option.value}
          selected={selected.includes(option.value)}
          disabled={disabled || option.disabled === true}
        />
      ))}
      <Notes {...props} />
    </fieldset>
  );
}
