/**
 * The browser's storage, which may be switched off, full, or full of what somebody else has left there. Reading never
 * throws and writing says whether it worked.
 */
export type Kind = "localStorage" | "sessionStorage";

const PROBE = "goals.probe";

export function isUsable(kind: Kind): boolean {
  try {
    window[kind].setItem(PROBE, "1");
    window[kind].removeItem(PROBE);
    return true;
  } catch {
    return false;
  }
}

export function read(kind: Kind, key: string): string | null {
  try {
    return window[kind].getItem(key);
  } catch {
    return null;
  }
}

export function write(kind: Kind, key: string, value: string | null): boolean {
  try {
    if (value === null) window[kind].removeItem(key);
    else window[kind].setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

/** Everything that this page has put there. */
export function clearOurs(): void {
  for (const kind of ["localStorage", "sessionStorage"] as const) {
    try {
      for (const key of Object.keys(window[kind])) if (key.startsWith("goals.")) window[kind].removeItem(key);
    } catch {
      // Nothing can be there.
    }
  }
}
