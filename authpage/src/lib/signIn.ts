/**
 * Signing in by OPAQUE, both steps; and, where the server says that the record is an old one, a new record of the same
 * password before the page goes on. That is our wish, not the person's: if it fails they are signed in all the same.
 * Read signIn.test.ts first.
 */
import type { api as ourApi } from "../api/endpoints.ts";
import type { OpaqueClient } from "../opaque/client.ts";

export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly remember: boolean;
  /** The request of an app that waits for the sign-in. */
  readonly interaction?: string | undefined;
}

type Api = Pick<typeof ourApi, "startLogin" | "finishLogin" | "renewRecord">;
type Opaque = Pick<OpaqueClient, "startLogin" | "startRegistration">;

/** Answers where the page goes on. */
export async function signIn(
  api: Api,
  opaque: Opaque,
  { email, password, remember, interaction }: Credentials,
  signal?: AbortSignal,
): Promise<string> {
  const login = await opaque.startLogin(password, signal);
  try {
    const renewal = await opaque.startRegistration(password, signal);
    try {
      const answer = await api.startLogin(
        { email, ke1: login.message, ...(interaction === undefined ? {} : { interaction }) },
        signal,
      );
      const ke3 = await login.finish(answer.ke2, answer.ksf, signal);
      const done = await api.finishLogin(
        { login_id: answer.login_id, ke3, remember, registration_request: renewal.message },
        signal,
      );
      if (done.renewal) {
        const { renewal_id, registration_response, ksf } = done.renewal;
        try {
          const registration_record = await renewal.finish(registration_response, ksf, signal);
          await api.renewRecord({ renewal_id, registration_record }, signal);
        } catch {
          // The old record is as good as before; the next sign-in offers it again.
        }
      }
      return done.next;
    } finally {
      renewal.discard();
    }
  } finally {
    login.discard();
  }
}
