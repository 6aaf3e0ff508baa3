/**
 * Signing in by OPAQUE, both steps; then the second factor, where the server asks for one; and, where it says that the record is
 * an old one, a new record of the same password before the page goes on. That is our wish, not the person's: if it fails they
 * are signed in all the same. Read signIn.test.ts first.
 */
import type { api as ourApi } from "../api/endpoints.ts";
import type { Challenged, SignedIn } from "../api/shapes.ts";
import type { Exchange, OpaqueClient } from "../opaque/client.ts";
import { PasskeyError, signWithPasskey } from "./passkey.ts";

export interface Credentials {
  /** The address; or the username, where the server takes it: what has no @. */
  readonly email: string;
  readonly password: string;
  readonly remember?: boolean;
  /** The request of an app that waits for the sign-in. */
  readonly interaction?: string | undefined;
  /** It is for the session that there is, which goes on. */
  readonly stepUp?: boolean;
}

export type CodeKind = "totp" | "recovery_code";
export type FactorKind = "passkey" | CodeKind;

/** The password is right, and the server asks for more. */
export interface Challenge {
  /** What will do, the best first. */
  readonly kinds: readonly FactorKind[];
  /** Has the device sign, and answers where the page goes on. */
  signWithPasskey(trust: boolean, signal?: AbortSignal): Promise<string>;
  /** Answers where the page goes on; a wrong code is an error, after which another may be tried. */
  prove(kind: CodeKind, code: string, trust: boolean, signal?: AbortSignal): Promise<string>;
}

export type Outcome = { readonly next: string } | { readonly challenge: Challenge };

type Api = Pick<
  typeof ourApi,
  "startLogin" | "finishLogin" | "renewRecord" | "provePasskey" | "proveTotp" | "proveRecoveryCode"
>;
type Opaque = Pick<OpaqueClient, "startLogin" | "startRegistration">;

/** Answers where the page goes on, or what is asked for first. */
export async function signIn(
  api: Api,
  opaque: Opaque,
  { email, password, remember = false, interaction, stepUp = false }: Credentials,
  signal?: AbortSignal,
): Promise<Outcome> {
  const login = await opaque.startLogin(password, signal);
  try {
    const renewal = await opaque.startRegistration(password, signal);
    let waits = false;
    try {
      const answer = await api.startLogin(
        { ...named(email), ke1: login.message, ...(interaction === undefined ? {} : { interaction }) },
        signal,
      );
      const ke3 = await login.finish(answer.ke2, answer.ksf, signal);
      const done = await api.finishLogin(
        {
          login_id: answer.login_id,
          ke3,
          remember,
          registration_request: renewal.message,
          ...(stepUp ? { step_up: true } : {}),
        },
        signal,
      );
      if ("next" in done) return { next: await renewed(api, renewal, done, signal) };
      waits = true;
      return { challenge: challengeOf(api, done, renewal) };
    } finally {
      if (!waits) renewal.discard();
    }
  } finally {
    login.discard();
  }
}

/** What has no @ is no address: the server knows whether it takes anything else. */
function named(name: string): { readonly email: string } | { readonly username: string } {
  return name.includes("@") ? { email: name } : { username: name };
}

/** What a sign-in goes on with that was asked for a second factor; `renewal` is a record of the password, if one was typed. */
export function challengeOf(
  api: Api,
  { login_id, second_factor, public_key }: Challenged,
  renewal?: Exchange,
): Challenge {
  const known: readonly FactorKind[] = ["passkey", "totp", "recovery_code"];
  return {
    kinds: known.filter((kind) => second_factor.includes(kind)),
    signWithPasskey: async (trust, signal) => {
      if (public_key === undefined) throw new PasskeyError("passkey_failed");
      const credential = await signWithPasskey(public_key, { signal });
      return await renewed(
        api,
        renewal,
        await api.provePasskey({ login_id, credential, trust }, signal),
        signal,
      );
    },
    prove: async (kind, code, trust, signal) => {
      const body = { login_id, code, trust };
      const prove = kind === "totp" ? api.proveTotp : api.proveRecoveryCode;
      return await renewed(api, renewal, await prove(body, signal), signal);
    },
  };
}

async function renewed(
  api: Api,
  renewal: Exchange | undefined,
  done: SignedIn,
  signal?: AbortSignal,
): Promise<string> {
  if (renewal && done.renewal) {
    const { renewal_id, registration_response, ksf } = done.renewal;
    try {
      const registration_record = await renewal.finish(registration_response, ksf, signal);
      await api.renewRecord({ renewal_id, registration_record }, signal);
    } catch {
      // The old record is as good as before; the next sign-in offers it again.
    }
  }
  renewal?.discard();
  return done.next;
}
