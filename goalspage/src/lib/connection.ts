/** Whether the API answers, as one value for all components; and what other tabs have changed. */
import { useEffect, useRef, useSyncExternalStore } from "react";

let offline = false;
const listeners = new Set<() => void>();

export function setOffline(now: boolean): void {
  if (offline === now) return;
  offline = now;
  for (const listener of listeners) listener();
}

export function useOffline(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => offline,
  );
}

/** Of this browser's tabs alone. Without one of these (an old browser) a tab shows what has changed when it is loaded. */
const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("goals-changed");
const CHANGED_HERE = "goals:changed";

/** Something was changed: other tabs load it again, and where `here` is said, this one too. */
export function tellChanged(here = false): void {
  channel?.postMessage("changed");
  if (here) dispatchEvent(new Event(CHANGED_HERE));
}

/** Calls when something was changed elsewhere, or when the network is back. */
export function useChangedElsewhere(reload: () => void): void {
  const latest = useRef(reload);
  latest.current = reload;
  useEffect(() => {
    const heard = () => latest.current();
    channel?.addEventListener("message", heard);
    addEventListener(CHANGED_HERE, heard);
    addEventListener("online", heard);
    return () => {
      channel?.removeEventListener("message", heard);
      removeEventListener(CHANGED_HERE, heard);
      removeEventListener("online", heard);
    };
  }, []);
}
