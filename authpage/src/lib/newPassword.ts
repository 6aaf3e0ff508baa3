/** A password that somebody chooses: the first step of its registration, unless everybody would guess it. */
import type { Exchange } from "../opaque/client.ts";
import { opaque } from "../opaque/client.ts";
import { ratings } from "../strength/client.ts";

/** It stands in the list of the most common passwords, or in the operator's. */
export class RefusedPassword extends Error {
  override readonly name = "RefusedPassword";
  constructor(readonly reason: "common" | "refused") {
    super(reason);
  }
}

export async function registerNewPassword(password: string, signal?: AbortSignal): Promise<Exchange> {
  const rating = await ratings.rate(password, []);
  if (rating?.refused) throw new RefusedPassword("refused");
  if (rating?.common) throw new RefusedPassword("common");
  return opaque.startRegistration(password, signal);
}
