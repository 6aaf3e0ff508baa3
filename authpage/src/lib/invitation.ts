/**
 * The token of an invitation while its reader signs in on the way: in this tab alone, until the invitation is accepted or
 * found to be no good. Read lib.test.ts first.
 */
import { text } from "@tacit/ui/shape.ts";
import { forget, keep, recall } from "@tacit/ui/storage.ts";
import type { Link } from "./link.ts";

const KEY = "tacit.invitation";

/** The link that was just opened, or else the one that this tab went to sign in for. */
export function invitationToken(link: Link): string | undefined {
  if (link.token === undefined) return recall("session", KEY, text);
  keep("session", KEY, link.token);
  return link.token;
}

export function leaveInvitation(): void {
  forget("session", KEY);
}
