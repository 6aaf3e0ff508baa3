/** The messages between the page and the OPAQUE worker. Passwords go one way only, and only within this browser. */

/** Argon2id parameters as the server names them for one record. The worker refuses those below its floor. */
export interface Ksf {
  readonly alg: string;
  readonly m: number;
  readonly t: number;
  readonly p: number;
}

export type OpaqueCall =
  | { readonly op: "start-login"; readonly password: string }
  | { readonly op: "finish-login"; readonly exchange: number; readonly ke2: string; readonly ksf: Ksf }
  | { readonly op: "start-registration"; readonly password: string }
  | {
      readonly op: "finish-registration";
      readonly exchange: number;
      readonly registrationResponse: string;
      readonly ksf: Ksf;
    }
  | { readonly op: "discard"; readonly exchange: number };

export type OpaqueRequest = OpaqueCall & { readonly id: number };

/** `start-*` answers the first message and the number of the exchange; `finish-*` the last message. */
export type OpaqueReply =
  | { readonly id: number; readonly ok: true; readonly message: string; readonly exchange?: number }
  | { readonly id: number; readonly ok: false; readonly code: OpaqueErrorCode };

const FINISH_ERRORS = ["invalid_credentials", "invalid_message", "ksf_refused"] as const;

/** `unavailable`: the worker or its WASM did not load. */
export type OpaqueErrorCode = (typeof FINISH_ERRORS)[number] | "unavailable";

export class OpaqueError extends Error {
  override readonly name = "OpaqueError";

  constructor(readonly code: OpaqueErrorCode) {
    super(code);
  }
}

/** What the WASM throws, reduced to a code that we know. */
export function errorCode(cause: unknown): OpaqueErrorCode {
  const message = cause instanceof Error ? cause.message : String(cause);
  return FINISH_ERRORS.find((code) => code === message) ?? "invalid_message";
}
