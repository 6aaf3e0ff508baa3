/** States in a word, told apart by more than their colour. */
import type { ReactNode } from "react";
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

export function UserStatus({ status }: { readonly status: "active" | "disabled" }) {
  return <Badge tone={status === "active" ? "good" : "bad"}>{text.user.status[status]}</Badge>;
}
