/** Title of the tab, and the focus on the heading when a page follows another one. */
import { type ReactNode, useEffect, useRef } from "react";
import { text } from "../text/index.ts";

let first = true;

export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title === undefined ? text.brand : `${title} · ${text.brand}`;
  }, [title]);
}

export function Heading({ children }: { readonly children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!first) heading.current?.focus();
    first = false;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} dir="auto">
      {children}
    </h1>
  );
}
