/**
 * The browser's half of passkeys (WebAuthn Level 3): options of the server as the browser takes them, its answers as the server does.
 * Owns that one request is pending at a time: a page that waits for autofill and then asks by a button, or loads again, ends the
 * first before it starts the second, which browsers refuse otherwise. Read passkey.test.ts first.
 */
import { list, type Members, members, number, text } from "@tacit/ui/shape.ts";

export type PasskeyErrorCode = "passkey_cancelled" | "passkey_there" | "passkey_failed";

/** The browser or the device made nothing of it. */
export class PasskeyError extends Error {
  override readonly name = "PasskeyError";

  constructor(readonly code: PasskeyErrorCode) {
    super(code);
  }
}

export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential === "function" && "credentials" in navigator;
}

/** Whether the browser offers passkeys where an address is typed. */
export async function hasAutofill(): Promise<boolean> {
  if (!hasPasskeys() || typeof PublicKeyCredential.isConditionalMediationAvailable !== "function")
    return false;
  return await PublicKeyCredential.isConditionalMediationAvailable().catch(() => false);
}

/** Has the device make a passkey. */
export async function makePasskey(options: Members, signal?: AbortSignal): Promise<Members> {
  const publicKey = creationOptions(options);
  const made = await alone((one) => navigator.credentials.create({ publicKey, signal: one }), signal);
  return attestation(made as PublicKeyCredential | null);
}

/** Has the device sign with a passkey: in a dialog of the browser, or among what it fills in. */
export async function signWithPasskey(
  options: Members,
  { autofill = false, signal }: { autofill?: boolean; signal?: AbortSignal | undefined } = {},
): Promise<Members> {
  const request: CredentialRequestOptions = {
    publicKey: requestOptions(options),
    ...(autofill ? { mediation: "conditional" as CredentialMediationRequirement } : {}),
  };
  const signed = await alone((one) => navigator.credentials.get({ ...request, signal: one }), signal);
  return assertion(signed as PublicKeyCredential | null);
}

let pending: { readonly controller: AbortController; readonly over: Promise<unknown> } | undefined;

/** Ends what is pending, waits until the browser has let go of it, and asks. */
function alone<T>(ask: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
  const before = pending;
  const controller = new AbortController();
  const cancel = () => controller.abort(signal?.reason);
  signal?.addEventListener("abort", cancel, { once: true });
  if (signal?.aborted) cancel();
  const run = async () => {
    try {
      before?.controller.abort();
      await before?.over;
      controller.signal.throwIfAborted();
      return await ask(controller.signal);
    } catch (error) {
      throw controller.signal.aborted ? error : failure(error);
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  };
  const asked = run();
  pending = { controller, over: asked.then(nothing, nothing) };
  return asked;
}

function nothing() {}

function failure(error: unknown): PasskeyError {
  const name = error instanceof Error ? error.name : "";
  if (name === "InvalidStateError") return new PasskeyError("passkey_there");
  // Nobody learns whether somebody has said no or there was nothing to choose from.
  return new PasskeyError(
    name === "NotAllowedError" || name === "AbortError" ? "passkey_cancelled" : "passkey_failed",
  );
}

export function creationOptions(options: Members): PublicKeyCredentialCreationOptions {
  const user = members(options.user);
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...user, id: bytes(user?.id) },
    excludeCredentials: list(options.excludeCredentials, descriptor),
  } as unknown as PublicKeyCredentialCreationOptions;
}

export function requestOptions(options: Members): PublicKeyCredentialRequestOptions {
  const timeout = number(options.timeout);
  return {
    ...options,
    ...(timeout === undefined ? {} : { timeout }),
    challenge: bytes(options.challenge),
    allowCredentials: list(options.allowCredentials, descriptor),
  } as unknown as PublicKeyCredentialRequestOptions;
}

function descriptor(entry: unknown): PublicKeyCredentialDescriptor | undefined {
  const id = text(members(entry)?.id);
  return id === undefined ? undefined : { type: "public-key", id: bytes(id) };
}

function attestation(made: PublicKeyCredential | null): Members {
  if (made === null) throw new PasskeyError("passkey_failed");
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    ...common(made),
    response: {
      clientDataJSON: base64url(response.clientDataJSON),
      attestationObject: base64url(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

function assertion(signed: PublicKeyCredential | null): Members {
  if (signed === null) throw new PasskeyError("passkey_cancelled");
  const response = signed.response as AuthenticatorAssertionResponse;
  return {
    ...common(signed),
    response: {
      clientDataJSON: base64url(response.clientDataJSON),
      authenticatorData: base64url(response.authenticatorData),
      signature: base64url(response.signature),
      userHandle: response.userHandle ? base64url(response.userHandle) : null,
    },
  };
}

function common(credential: PublicKeyCredential): Members {
  return {
    id: credential.id,
    rawId: base64url(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

/** RFC 4648 section 5, without padding. */
export function base64url(buffer: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function bytes(value: unknown): Uint8Array<ArrayBuffer> {
  const binary = atob((text(value) ?? "").replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
