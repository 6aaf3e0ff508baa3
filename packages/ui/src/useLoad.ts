/**
 * Something that a page needs from the server before it can be drawn. It is loaded anew when the browser brings the page
 * back as it was left: meanwhile the person may have signed out, or answered.
 */
import { useCallback, useEffect, useState } from "react";

export type Loaded<T> =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly value: T }
  | { readonly state: "failed"; readonly error: unknown };

/** `key` says what is loaded; undefined means: nothing to load. */
export function useLoad<T>(
  key: string | undefined,
  load: (key: string, signal: AbortSignal) => Promise<T>,
): Loaded<T> & { retry(): void } {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: "loading" });
  const [round, setRound] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round loads again; `load` is told apart by its key
  useEffect(() => {
    if (key === undefined) return;
    const controller = new AbortController();
    setLoaded({ state: "loading" });
    load(key, controller.signal).then(
      (value) => setLoaded({ state: "ready", value }),
      (error: unknown) => {
        if (!controller.signal.aborted) setLoaded({ state: "failed", error });
      },
    );
    return () => controller.abort();
  }, [key, round]);

  const retry = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    const restored = (event: PageTransitionEvent) => event.persisted && retry();
    addEventListener("pageshow", restored);
    return () => removeEventListener("pageshow", restored);
  }, [retry]);
  return { ...loaded, retry };
}
