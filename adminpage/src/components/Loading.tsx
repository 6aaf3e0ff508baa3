/** What a page shows of something that it loads: that it comes, that it failed and may be tried again, or the thing. */
import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import type { Loaded as State } from "@tacit/ui/useLoad.ts";
import type { ReactNode } from "react";
import { hasCode, sentence } from "../lib/errors.ts";
import { text } from "../text/index.ts";

interface Props<T> {
  readonly of: State<T> & { retry(): void };
  children(value: T): ReactNode;
}

export function Loaded<T>({ of, children }: Props<T>) {
  if (of.state === "loading") return <Waiting />;
  if (of.state === "ready") return children(of.value);
  return (
    <div className="notice notice-bad notice-above" role="alert">
      <p>{hasCode(of.error, "not_found") ? text.notFound : sentence(of.error)}</p>
      <div className="buttons buttons-start">
        <ActionButton kind="quiet" onPress={of.retry}>
          {text.retry}
        </ActionButton>
      </div>
    </div>
  );
}

/** In place of a list that has nothing in it: what would be there, and how it comes to be. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}
