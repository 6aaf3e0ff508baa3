/**
 * One form and its one way to the server. A second submit while the first is under way is ignored, leaving the page
 * cancels it, and whatever happens, nothing that was typed is lost.
 */
import { type FormEvent, useEffect, useRef, useState } from "react";
import { sentence } from "./sentence.ts";

export interface FormErrors {
  readonly fields: Readonly<Record<string, string | undefined>>;
  readonly form?: string;
  /** Counts the refusals, so that the summary takes the focus again when the same error comes twice. */
  readonly attempt: number;
}

export interface Options {
  /** What is wrong with the fields before anything is sent. */
  check?(data: FormData): FormErrors["fields"];
  /** Does it. Keeps its promise open when it leaves the page, so that the form stays busy until the page has gone. */
  act(data: FormData, signal: AbortSignal): Promise<void>;
  /** The sentence for an error that nobody handles: where a page has codes of its own. */
  say?(error: unknown): string;
  /** Answers true when the page deals with this error itself, or the fields that it is about. */
  handle?(error: unknown): boolean | FormErrors["fields"];
}

export interface Submission {
  readonly busy: boolean;
  readonly errors: FormErrors;
  submit(event: FormEvent<HTMLFormElement>): void;
}

export function useSubmission(options: Options): Submission {
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FormErrors>({ fields: {}, attempt: 0 });
  const running = useRef<AbortController>(undefined);

  useEffect(() => {
    const stop = () => {
      running.current?.abort();
      running.current = undefined;
    };
    // Back from the next page: the browser shows this one as it was left, which is busy.
    const restored = (event: PageTransitionEvent) => {
      if (!event.persisted) return;
      stop();
      setBusy(false);
    };
    addEventListener("pageshow", restored);
    return () => {
      removeEventListener("pageshow", restored);
      stop();
    };
  }, []);

  const refuse = (fields: FormErrors["fields"], form?: string) =>
    setErrors((before) => ({ fields, attempt: before.attempt + 1, ...(form === undefined ? {} : { form }) }));

  const run = async (data: FormData, controller: AbortController) => {
    try {
      await options.act(data, controller.signal);
    } catch (error) {
      if (controller.signal.aborted) return;
      const handled = options.handle?.(error) ?? false;
      if (typeof handled === "object") refuse(handled);
      else if (!handled) refuse({}, (options.say ?? sentence)(error));
    }
    if (running.current !== controller) return;
    running.current = undefined;
    setBusy(false);
  };

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (running.current) return;
    // What stands in the fields now. Password managers may have put it there without an event, so nothing that React
    // was told is asked.
    const data = new FormData(event.currentTarget);
    const wrong = options.check?.(data) ?? {};
    if (Object.values(wrong).some((message) => message !== undefined)) {
      refuse(wrong);
      return;
    }
    const controller = new AbortController();
    running.current = controller;
    setErrors((before) => ({ fields: {}, attempt: before.attempt }));
    setBusy(true);
    void run(data, controller);
  };

  return { busy, errors, submit };
}

export function textOf(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === "string" ? value : "";
}
