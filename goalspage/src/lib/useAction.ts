/** One change at a time: a second press while the first is under way does nothing, and what fails is said in words. */
import { useCallback, useEffect, useRef, useState } from "react";
import { sentence } from "../api/problem.ts";
import { SignedOut } from "../auth/session.ts";

export interface Action {
  readonly busy: boolean;
  readonly error: string | undefined;
  run(work: () => Promise<void>, onError?: (error: unknown) => void): void;
  clear(): void;
}

export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const running = useRef(false);
  const mounted = useRef(true);

  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const run = useCallback((work: () => Promise<void>, onError?: (error: unknown) => void) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setError(undefined);
    work()
      .catch((problem: unknown) => {
        if (!mounted.current || problem instanceof SignedOut) return;
        setError(sentence(problem));
        onError?.(problem);
      })
      .finally(() => {
        running.current = false;
        if (mounted.current) setBusy(false);
      });
  }, []);

  return { busy, error, run, clear: useCallback(() => setError(undefined), []) };
}
