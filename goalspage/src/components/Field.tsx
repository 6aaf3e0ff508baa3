/**
 * One labelled field of a form: a line, several lines, or a day. The field itself keeps what is typed (React calls that
 * uncontrolled) and the form reads it there when it is sent: programs that fill in forms for people do not all tell it
 * by events, and a field that React keeps would lose what they wrote.
 */
import { useEffect, useId, useRef } from "react";
import { text } from "../text/index.ts";

interface Props {
  readonly name: string;
  readonly label: string;
  readonly initial: string;
  readonly type?: "text" | "date";
  readonly inputMode?: "decimal";
  readonly autoComplete?: "off";
  readonly optional?: boolean;
  readonly isRequired?: boolean;
  readonly takesFocus?: boolean;
  readonly error?: string | undefined;
  /** How many lines; one, if nothing is said. */
  readonly lines?: number;
  readonly placeholder?: string;
  /** The last day that can be chosen. */
  readonly max?: string;
  /** Shown in the field, after what is typed. */
  readonly unit?: string | null;
}

export function Field(props: Props) {
  const { name, label, initial, type = "text", optional, isRequired, takesFocus, error, lines, unit } = props;
  const id = useId();
  const line = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (takesFocus) line.current?.focus();
  }, [takesFocus]);
  // Words are written in the direction of their own language, whatever the page's; numbers and days are not words.
  const isWords = type === "text" && props.inputMode === undefined;
  const shared = {
    ...{ id, name, className: "input", defaultValue: initial, required: isRequired },
    ...{
      placeholder: props.placeholder,
      autoComplete: props.autoComplete,
      dir: isWords ? "auto" : undefined,
    },
    ...(error !== undefined && { "aria-invalid": true, "aria-describedby": `${id}-error` }),
  };
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
        {optional && <span className="optional"> ({text.optional})</span>}
      </label>
      {lines ? (
        <textarea {...shared} rows={lines} />
      ) : (
        <span className="input-row">
          <input {...shared} ref={line} type={type} inputMode={props.inputMode} max={props.max} />
          {unit && (
            <bdi className="unit" aria-hidden="true">
              {unit}
            </bdi>
          )}
        </span>
      )}
      {error !== undefined && (
        <span className="field-error" id={`${id}-error`}>
          {error}
        </span>
      )}
    </div>
  );
}
