/** Signing in with a passkey alone, at the sign-in page: `PasskeySignIn` for as long as the page is there. */
import { follow } from "@tacit/ui/next.ts";
import { useEffect, useRef, useState } from "react";
import { api } from "../api/endpoints.ts";
import { text } from "../text/index.ts";
import { sentence } from "./errors.ts";
import { hasPasskeys } from "./passkey.ts";
import { PasskeySignIn, type Server, type Shown } from "./passkeySignIn.ts";

interface Options {
  readonly interaction: string | undefined;
  /** A page of ours to go on to, where no app waits. */
  readonly back: string | undefined;
  /** Whether the person wants to stay signed in for longer. */
  remember(): boolean;
}

export function usePasskeySignIn(options: Options): Shown & { press(): void } {
  const [shown, setShown] = useState<Shown>(() => ({
    offered: hasPasskeys(),
    busy: false,
    failed: undefined,
  }));
  const latest = useRef(options);
  latest.current = options;
  const [signIn] = useState(() => {
    const server: Server = {
      ask: (signal) => {
        const { interaction } = latest.current;
        return api.askPasskey(interaction === undefined ? {} : { interaction }, signal);
      },
      finish: async (asked, credential, signal) => {
        const { back, remember } = latest.current;
        const body = { login_id: asked.login_id, credential, remember: remember() };
        const { next } = await api.finishPasskey(body, signal);
        await follow(back ?? next);
      },
    };
    return new PasskeySignIn(server, (error) => sentence(error, text), shown, setShown);
  });

  useEffect(() => {
    signIn.wait();
    const restored = (event: PageTransitionEvent) => event.persisted && signIn.restored();
    addEventListener("pageshow", restored);
    return () => {
      removeEventListener("pageshow", restored);
      signIn.end();
    };
  }, [signIn]);
  return { ...shown, press: () => signIn.press() };
}
