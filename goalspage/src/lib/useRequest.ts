/**
 * Something from the API that is drawn. What is there stays while something newer is on its way, under another key
 * too: a list that is filtered anew does not flicker.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import { SignedOut } from "../auth/session.ts";
import { useChangedElsewhere } from "./connection.ts";

export interface Request<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly loading: boolean;
  reload(): void;
  /** Replaces what is there by what the API answered to a change. */
  set(update: (data: T | undefined) => T | undefined): void;
}

interface Held<T> {
  /** What `data` was asked for by. */
  readonly key: string;
  readonly data?: T | undefined;
  readonly error?: unknown;
  readonly loading: boolean;
}

export function useRequest<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Request<T> {
  const [held, setHeld] = useState<Held<T>>({ key, loading: true });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round loads the same thing again
  useEffect(() => {
    const controller = new AbortController();
    setHeld(({ key: of, data }) => ({ key: of, data, loading: true }));
    latest.current(controller.signal).then(
      (data) => {
        if (!controller.signal.aborted) setHeld({ key, data, loading: false });
      },
      (error: unknown) => {
        // After a sign-out the whole page changes; nothing is left to say here.
        if (controller.signal.aborted || error instanceof SignedOut) return;
        setHeld((before) => ({
          key,
          data: before.key === key ? before.data : undefined,
          error,
          loading: false,
        }));
      },
    );
    return () => controller.abort();
  }, [key, round]);

  useChangedElsewhere(() => setRound((before) => before + 1));
  const reload = useCallback(() => setRound((before) => before + 1), []);
  const set = useCallback(
    (update: (data: T | undefined) => T | undefined) =>
      setHeld((before) => ({ ...before, data: update(before.data) })),
    [],
  );
  return { data: held.data, error: held.error, loading: held.loading, reload, set };
}
