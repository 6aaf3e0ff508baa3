/** What went wrong, above the form. Takes the focus at each refusal and leads to the fields by links. */
import { type MouseEvent, useEffect, useRef } from "react";
import { words } from "../language.ts";
import type { FormErrors } from "../useSubmission.ts";

export function ErrorSummary({ errors }: { readonly errors: FormErrors }) {
  const box = useRef<HTMLDivElement>(null);
  const fields = Object.entries(errors.fields).filter(([, message]) => message !== undefined);
  const shown = errors.form !== undefined || fields.length > 0;
  const { attempt } = errors;

  useEffect(() => {
    if (attempt > 0) box.current?.focus();
  }, [attempt]);

  if (!shown) return null;
  return (
    <div ref={box} className="notice notice-bad" role="alert" tabIndex={-1} key={attempt}>
      <p className="notice-title">{words.errorTitle}</p>
      {errors.form !== undefined && <p>{errors.form}</p>}
      {fields.length > 0 && (
        <ul>
          {fields.map(([field, message]) => (
            <li key={field}>
              <a href={`#${field}`} onClick={(event) => focusField(event, field)}>
                {message}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Without touching the address bar, which may hold an interaction. */
function focusField(event: MouseEvent, id: string): void {
  event.preventDefault();
  document.getElementById(id)?.focus();
}
