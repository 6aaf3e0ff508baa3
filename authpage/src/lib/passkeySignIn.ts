/**
 * Signing in with a passkey alone, without the page around it: among what the browser fills in from the moment the page is open, and
 * by a button. One follows the other; a challenge that has grown old is asked for anew. Owns which of them goes on: the button ends
 * the waiting, whatever it waits for. What nobody has asked for fails without a word, and is not tried again by itself.
 * Read passkeySignIn.test.ts first.
 */
import type { PasskeyAsked } from "../api/shapes.ts";
import { hasCode } from "./errors.ts";
import { hasAutofill, signWithPasskey } from "./passkey.ts";

/** Below the 15 minutes that the server keeps a challenge. */
export const FRESH_MS = 13 * 60 * 1000;

export interface Shown {
  /** There is such a thing at this server and in this browser. */
  readonly offered: boolean;
  readonly busy: boolean;
  readonly failed: string | undefined;
}

export interface Server {
  ask(signal: AbortSignal): Promise<PasskeyAsked>;
  /** Signs in, and leaves the page. */
  finish(asked: PasskeyAsked, credential: object, signal: AbortSignal): Promise<void>;
}

export class PasskeySignIn {
  private waits: AbortController | undefined;
  private pressed: AbortController | undefined;

  constructor(
    private readonly server: Server,
    private readonly say: (error: unknown) => string,
    private shown: Shown,
    private readonly show: (shown: Shown) => void,
  ) {}

  /** Waits for what the browser fills in; anew, where it waits already. */
  wait(): void {
    this.waits?.abort();
    if (!this.shown.offered) return;
    this.waits = new AbortController();
    void this.fillIn(this.waits.signal);
  }

  /** By the button: nothing else goes on meanwhile. */
  press(): void {
    if (this.pressed) return;
    this.waits?.abort();
    this.pressed = new AbortController();
    this.change({ failed: undefined, busy: true });
    void this.ask(this.pressed.signal);
  }

  /** The browser has brought the page back as it was left: what went on then is over. */
  restored(): void {
    this.end();
    this.change({ busy: false });
    this.wait();
  }

  /** The page is left. */
  end(): void {
    this.waits?.abort();
    this.pressed?.abort();
    this.pressed = undefined;
  }

  private async fillIn(signal: AbortSignal): Promise<void> {
    let stale: ReturnType<typeof setTimeout> | undefined;
    let signed = false;
    try {
      if (!(await hasAutofill()) || signal.aborted) return;
      const asked = await this.server.ask(signal);
      // An answer that comes late would end what the button has opened.
      if (signal.aborted) return;
      stale = setTimeout(() => this.wait(), FRESH_MS);
      const credential = await signWithPasskey(asked.public_key, { autofill: true, signal });
      clearTimeout(stale);
      signed = true;
      this.change({ busy: true });
      await this.server.finish(asked, credential, signal);
    } catch (error) {
      clearTimeout(stale);
      // Ended by the button, by another round or by leaving: whoever did so goes on.
      if (signal.aborted) return;
      if (hasCode(error, "not_found")) {
        this.change({ offered: false, busy: false });
        return;
      }
      this.change({ busy: false });
      // Nobody has asked for it yet: it stays quiet, and the button is there.
      if (!signed) return;
      this.change({ failed: this.say(error) });
      this.wait();
    }
  }

  private async ask(signal: AbortSignal): Promise<void> {
    try {
      const asked = await this.server.ask(signal);
      const credential = await signWithPasskey(asked.public_key, { signal });
      await this.server.finish(asked, credential, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.pressed = undefined;
      if (hasCode(error, "not_found")) this.change({ busy: false, offered: false });
      else this.change({ busy: false, failed: this.say(error) });
      this.wait();
    }
  }

  private change(change: Partial<Shown>): void {
    this.shown = { ...this.shown, ...change };
    this.show(this.shown);
  }
}
