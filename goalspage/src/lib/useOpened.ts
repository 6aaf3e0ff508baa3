/**
 * What stood in a form's fields when it was opened, as the fields themselves hold it: they change what they are given (a
 * line's ends, digits), and what nobody has touched is not sent back. So a form saves what its user has changed and
 * nothing else.
 */
import { useCallback, useRef } from "react";
import { fieldsOf } from "./form.ts";

/** The form's ref, and whether a field holds something else now. */
export function useOpened(): [
  (form: HTMLFormElement | null) => void,
  (name: string, now: (name: string) => string) => boolean,
] {
  const opened = useRef<(name: string) => string>(undefined);
  const keep = useCallback((form: HTMLFormElement | null) => {
    if (form && !opened.current) opened.current = fieldsOf(form);
  }, []);
  const isTouched = useCallback(
    (name: string, now: (name: string) => string) => opened.current?.(name) !== now(name),
    [],
  );
  return [keep, isTouched];
}
