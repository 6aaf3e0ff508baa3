/** States in a word, told apart by more than their colour. */
import type { ReactNode } from "react";
import type { UserState } from "../api/shapes.ts";
import { text } from "../text/index.ts";

export function Badge({
  tone = "plain",
  children,
}: {
  readonly tone?: "plain" | "good" | "bad";
  readonly children: ReactNode;
}) {
  return <span className={`badge badge-${tone}`}>{children}</span>;
}

const TONES = { active: "good", disabled: "bad", waiting: "plain" } as const;

export function UserStatus({ status }: { readonly status: UserState }) {
  return <Badge tone={TONES[status]}>{text.user.status[status]}</Badge>;
}
