/** A password that somebody chooses: the first step of its registration, unless everybody would guess it. */
import type { Exchange } from "../opaque/client.ts";
import { opaque } from "../opaque/client.ts";
import { ratings } from "../strength/client.ts";

/** It stands in the list of the most common passwords. */
export class CommonPassword extends Error {
  override readonly name = "CommonPassword";
}

export async function registerNewPassword(password: string, signal?: AbortSignal): Promise<Exchange> {
  const rating = await ratings.rate(password, []);
  if (rating?.common) throw new CommonPassword();
  return opaque.startRegistration(password, signal);
}
