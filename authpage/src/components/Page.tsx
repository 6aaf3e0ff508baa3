/** The frame of every page: brand, heading, card, and the promise below it. Sets the title of the tab. */
import { type ReactNode, useEffect, useRef } from "react";
import { text } from "../text/index.ts";
import { Logo } from "./Logo.tsx";

interface Props {
  readonly title: string;
  readonly heading: string;
  readonly lead?: ReactNode;
  /** A picture above the heading, for pages that only tell something. */
  readonly picture?: ReactNode;
  /** Shown below the card: the way to another page. */
  readonly aside?: ReactNode;
  /** On pages that take a password. */
  readonly promise?: boolean;
  readonly children?: ReactNode;
}

/** The page that the browser loaded is announced by the browser; those that follow it are announced by their heading. */
let first = true;

export function Page({ title, heading, lead, picture, aside, promise = false, children }: Props) {
  const headingRef = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${title} · ${text.brand}`;
  }, [title]);

  useEffect(() => {
    const element = headingRef.current;
    // A page that put the focus into its first field has done better already.
    if (!first && element && !element.closest("main")?.contains(document.activeElement)) element.focus();
    first = false;
  }, []);

  return (
    <>
      <main className="page">
        <p className="brand">
          <Logo />
          <span>{text.brand}</span>
        </p>
        <div className="card">
          {picture}
          <h1 ref={headingRef} tabIndex={-1}>
            {heading}
          </h1>
          {lead !== undefined && <p className="lead">{lead}</p>}
          {children}
        </div>
        {aside !== undefined && <p className="aside">{aside}</p>}
      </main>
      {promise && <PromiseNote />}
    </>
  );
}

function PromiseNote() {
  return (
    <footer className="promise">
      <details>
        <summary>
          <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path
              fill="currentColor"
              fillRule="evenodd"
              d="M5 6V4.5a3 3 0 0 1 6 0V6h.5A1.5 1.5 0 0 1 13 7.5v5a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 12.5v-5A1.5 1.5 0 0 1 4.5 6H5Zm1.3 0h3.4V4.5a1.7 1.7 0 0 0-3.4 0V6Z"
            />
          </svg>
          {text.promise}
        </summary>
        <p>{text.promiseMore}</p>
      </details>
    </footer>
  );
}
