/** The frame of every page: brand, heading, card. Sets the title of the tab. */
import { type ReactNode, useEffect, useRef } from "react";
import { words } from "../language.ts";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
import { Logo } from "./Logo.tsx";

interface Props {
  readonly title: string;
  readonly heading: string;
  readonly lead?: ReactNode;
  /** A picture above the heading, for pages that only tell something. */
  readonly picture?: ReactNode;
  /** The way to pages beside this one; beside the card where there is room. */
  readonly nav?: ReactNode;
  /** Shown below the card: the way to another page. */
  readonly aside?: ReactNode;
  /** Below all of it. */
  readonly foot?: ReactNode;
  readonly children?: ReactNode;
}

/** The page that the browser loaded is announced by the browser; those that follow it are announced by their heading. */
let first = true;

export function Page({ title, heading, lead, picture, nav, aside, foot, children }: Props) {
  const headingRef = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${title} · ${words.brand}`;
  }, [title]);

  useEffect(() => {
    const element = headingRef.current;
    // A page that put the focus into its first field has done better already.
    if (!first && element && !element.closest("main")?.contains(document.activeElement)) element.focus();
    first = false;
  }, []);

  return (
    <>
      <main className={nav === undefined ? "page" : "page page-wide"}>
        <p className="brand">
          <Logo />
          <span>{words.brand}</span>
        </p>
        {nav}
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
      <footer className="foot">
        {foot}
        <LanguageSwitch />
      </footer>
    </>
  );
}
