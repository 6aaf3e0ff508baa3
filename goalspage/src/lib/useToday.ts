/** The day that it is, as a value that changes at midnight: a page stays open for days, a phone sleeps through it. */
import { useSyncExternalStore } from "react";
import { dayOf } from "./date.ts";

/** Timers stand still while a device sleeps, and clocks are set: looking again now and then costs nothing. */
const LOOK_MS = 20_000;

function subscribe(changed: () => void): () => void {
  const timer = setInterval(changed, LOOK_MS);
  const seen = ["visibilitychange", "focus", "pageshow"];
  for (const event of seen) addEventListener(event, changed, true);
  return () => {
    clearInterval(timer);
    for (const event of seen) removeEventListener(event, changed, true);
  };
}

export function useToday(): string {
  return useSyncExternalStore(subscribe, () => dayOf(new Date()));
}
