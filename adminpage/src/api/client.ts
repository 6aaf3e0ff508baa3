/**
 * One request to the admin API. A token that has run out is renewed; where the server wants a recent sign-in (RFC 9470)
 * or the session has ended, the person is asked, and the request goes out once more. It was refused, so nothing is done twice.
 */
import { ApiError, problemFrom } from "@tacit/ui/problem.ts";
import { exchange } from "../auth/exchange.ts";
import { accessToken, askToSignIn, refresh } from "../auth/session.ts";

/** What an answer has to be; undefined means that it is not. */
export type Read<T> = (body: unknown) => T | undefined;

/** With the name of the state that it is in (`ETag`), for a change of just that. */
export interface Tagged<T> {
  readonly value: T;
  readonly tag: string | undefined;
}

interface Options {
  readonly body?: object | undefined;
  /** A body that is no JSON of ours: a file as it is, or a text of this type. */
  readonly file?: { readonly type: string; readonly content: string | Blob } | undefined;
  /** The answer is a text, and is handed on as it is. */
  readonly plain?: boolean;
  readonly ifMatch?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export async function call<T>(
  method: string,
  path: string,
  read: Read<T>,
  options: Options = {},
): Promise<Tagged<T>> {
  const { signal } = options;
  for (let tries = 0; ; tries++) {
    const response = await attempt(method, path, options);
    if (response.ok) {
      const body = await response.text();
      const value = read(options.plain ? body : parsed(body));
      // A proxy's own page, or a server that is of another version than this page.
      if (value === undefined) throw new ApiError("server_error", response.status);
      return { value, tag: response.headers.get("etag") ?? undefined };
    }
    const error = await problemFrom(response);
    if (response.status !== 401 || tries === 2) throw error;
    if (error.code === "insufficient_user_authentication") {
      const signedIn = await askToSignIn({ why: "recent", maxAge: maxAgeOf(response) });
      if (!signedIn) throw new ApiError("sign_in_declined", 0);
    } else if (!(tries === 0 && (await refresh()))) {
      const signedIn = await askToSignIn({ why: "ended" });
      if (!signedIn) throw new ApiError("not_signed_in", 401);
    }
    if (signal?.aborted) throw signal.reason;
  }
}

async function attempt(
  method: string,
  path: string,
  { body, file, ifMatch, signal }: Options,
): Promise<Response> {
  try {
    const token = await accessToken();
    return await exchange(
      {
        method,
        path,
        headers: {
          ...(body !== undefined && { "content-type": "application/json" }),
          ...(file !== undefined && { "content-type": file.type }),
          ...(ifMatch !== undefined && { "if-match": ifMatch }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(file !== undefined && { body: file.content }),
        ...(token !== undefined && { token }),
      },
      signal,
    );
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw cause instanceof ApiError ? cause : new ApiError("network", 0);
  }
}

/** RFC 9470 section 3: `max_age` in the challenge. */
export function maxAgeOf(response: Response): number | undefined {
  const age = /max_age="?(\d+)/.exec(response.headers.get("www-authenticate") ?? "")?.[1];
  return age === undefined ? undefined : Number(age);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body === "" ? "{}" : body);
  } catch {
    return undefined;
  }
}
