/** The frame of every page inside the shell: heading, what it is for, what can be done. Sets the title of the tab. */
import { words as common } from "@tacit/ui/language.ts";
import { Link } from "@tacit/ui/router.tsx";
import { type ReactNode, useEffect, useRef } from "react";
import { text } from "../text/index.ts";

interface Props {
  readonly title: string;
  /** Where it is not the title. */
  readonly heading?: ReactNode;
  readonly lead?: ReactNode;
  /** The page that this one is a part of. */
  readonly up?: { readonly href: string; readonly name: string };
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

/** The page that the browser loaded is announced by the browser; those that follow it are announced by their heading. */
let first = true;

export function Screen({ title, heading, lead, up, actions, children }: Props) {
  const headingRef = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${text.brand} · ${common.brand}`;
  }, [title]);
  useEffect(() => {
    const element = headingRef.current;
    if (!first && element && !element.closest("main")?.contains(document.activeElement)) element.focus();
    first = false;
  }, []);
  return (
    <>
      {up !== undefined && (
        <p className="up">
          <Link href={up.href}>← {up.name}</Link>
        </p>
      )}
      <div className="screen-head">
        <h1 ref={headingRef} tabIndex={-1}>
          {heading ?? title}
        </h1>
        {actions !== undefined && <div className="screen-actions">{actions}</div>}
      </div>
      {lead !== undefined && <p className="lead">{lead}</p>}
      {children}
    </>
  );
}

/** A part of a page under a heading of its own. */
export function Section({
  title,
  lead,
  actions,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <section className="part" aria-label={title}>
      <div className="part-head">
        <h2>{title}</h2>
        {actions}
      </div>
      {lead !== undefined && <p className="hint">{lead}</p>}
      {children}
    </section>
  );
}
