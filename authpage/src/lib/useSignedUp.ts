/**
 * Whether somebody has signed up with this address in another tab of this browser since this one sent the mail, and is signed in, or
 * waits for an approval.
 */
import { useEffect, useState } from "react";
import { api } from "../api/endpoints.ts";
import { onSignedUp, sameAddress } from "./signupMark.ts";

export function useSignedUp(email: string): "done" | "waits" | undefined {
  const [done, setDone] = useState<"done" | "waits">();

  useEffect(() => {
    if (done !== undefined) return;
    const controller = new AbortController();
    const stop = onSignedUp(email, (waits) => setDone(waits ? "waits" : "done"));
    // A tab that slept heard nothing; coming back to it is the time to look.
    const look = () => {
      if (document.visibilityState !== "visible") return;
      api.session(controller.signal).then(
        (session) => sameAddress(session.email, email) && setDone("done"),
        // Then the page stays as it is: nothing was promised.
        () => undefined,
      );
    };
    document.addEventListener("visibilitychange", look);
    addEventListener("pageshow", look);
    return () => {
      stop();
      controller.abort();
      document.removeEventListener("visibilitychange", look);
      removeEventListener("pageshow", look);
    };
  }, [done, email]);

  return done;
}
