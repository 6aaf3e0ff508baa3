/**
 * Signing in with a passkey alone, at the sign-in page: among what the browser fills in from the moment the page is open, and by a
 * button. One follows the other; a challenge that has grown old is asked for anew.
 */
import { follow } from "@tacit/ui/next.ts";
import { useEffect, useRef, useState } from "react";
import { api } from "../api/endpoints.ts";
import type { PasskeyAsked } from "../api/shapes.ts";
import { text } from "../text/index.ts";
import { hasCode, sentence } from "./errors.ts";
import { hasAutofill, hasPasskeys, PasskeyError, signWithPasskey } from "./passkey.ts";

/** Below the 15 minutes that the server keeps a challenge. */
const FRESH_MS = 13 * 60 * 1000;

interface Options {
  readonly interaction: string | undefined;
  /** A page of ours to go on to, where no app waits. */
  readonly back: string | undefined;
  /** Whether the person wants to stay signed in for longer. */
  remember(): boolean;
}

export interface PasskeySignIn {
  /** There is such a thing at this server and in this browser. */
  readonly offered: boolean;
  readonly busy: boolean;
  readonly failed: string | undefined;
  press(): void;
}

export function usePasskeySignIn({ interaction, back, remember }: Options): PasskeySignIn {
  const [offered, setOffered] = useState(hasPasskeys);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  const [round, setRound] = useState(0);
  const latest = useRef({ interaction, back, remember });
  latest.current = { interaction, back, remember };
  const pressed = useRef<AbortController>(undefined);

  const ask = (signal: AbortSignal) => {
    const { interaction: id } = latest.current;
    return api.askPasskey(id === undefined ? {} : { interaction: id }, signal);
  };
  const finish = async (asked: PasskeyAsked, credential: object, signal: AbortSignal) => {
    const { back: to, remember: asks } = latest.current;
    const body = { login_id: asked.login_id, credential, remember: asks() };
    const { next } = await api.finishPasskey(body, signal);
    await follow(to ?? next);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks again
  useEffect(() => {
    if (!offered) return;
    const controller = new AbortController();
    const { signal } = controller;
    const wait = async () => {
      if (!(await hasAutofill())) return;
      const asked = await ask(signal);
      const stale = setTimeout(() => setRound((before) => before + 1), FRESH_MS);
      try {
        const credential = await signWithPasskey(asked.public_key, { autofill: true, signal });
        setBusy(true);
        await finish(asked, credential, signal);
      } finally {
        clearTimeout(stale);
      }
    };
    wait().catch((error: unknown) => {
      // Ended by the button, by another round or by leaving: whoever did so goes on.
      if (signal.aborted || pressed.current) return;
      if (hasCode(error, "not_found")) {
        setOffered(false);
        return;
      }
      setBusy(false);
      // Nobody has asked for it: what the browser doesn't do stays quiet, what the server says does not.
      if (error instanceof PasskeyError || hasCode(error, "rate_limited") || hasCode(error, "network"))
        return;
      if (error instanceof Error && error.name === "AbortError") return;
      setFailed(sentence(error, text));
      setRound((before) => before + 1);
    });
    return () => controller.abort();
  }, [offered, round]);

  useEffect(() => () => pressed.current?.abort(), []);

  const press = () => {
    if (pressed.current) return;
    const controller = new AbortController();
    pressed.current = controller;
    setFailed(undefined);
    setBusy(true);
    const { signal } = controller;
    const run = async () => {
      const asked = await ask(signal);
      const credential = await signWithPasskey(asked.public_key, { signal });
      await finish(asked, credential, signal);
    };
    run().catch((error: unknown) => {
      if (signal.aborted) return;
      pressed.current = undefined;
      setBusy(false);
      if (hasCode(error, "not_found")) setOffered(false);
      else setFailed(sentence(error, text));
      setRound((before) => before + 1);
    });
  };
  return { offered, busy, failed, press };
}
