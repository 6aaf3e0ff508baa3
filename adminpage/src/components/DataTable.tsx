/**
 * A table whose rows lead somewhere. The first cell holds the link, which reaches over the whole row; with the focus on it,
 * the arrow keys, Home and End go from row to row. On a phone the columns that say less are left out.
 */
import { Link } from "@tacit/ui/router.tsx";
import type { KeyboardEvent, ReactNode } from "react";

export interface Column<T> {
  readonly head: string;
  cell(row: T): ReactNode;
  /** Only where there is room. */
  readonly wide?: boolean;
}

interface Props<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  id(row: T): string;
  /** Where a row leads; nowhere where nothing is said. */
  href?(row: T): string;
}

export function DataTable<T>({ label, rows, columns, id, href }: Props<T>) {
  return (
    <div className="table-frame">
      <table className="table" onKeyDown={step}>
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr>
            {columns.map(({ head, wide }) => (
              <th key={head} scope="col" className={wide ? "wide" : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={id(row)} className={href ? "row-linked" : undefined}>
              {columns.map(({ head, cell, wide }, at) =>
                at === 0 ? (
                  <th key={head} scope="row">
                    <First href={href?.(row)}>{cell(row)}</First>
                  </th>
                ) : (
                  <td key={head} className={wide ? "wide" : undefined}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function First({ href, children }: { readonly href: string | undefined; readonly children: ReactNode }) {
  if (href === undefined) return children;
  return (
    <Link className="row-link" href={href}>
      {children}
    </Link>
  );
}

function step(event: KeyboardEvent<HTMLTableElement>): void {
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a.row-link")];
  const now = links.indexOf(document.activeElement as HTMLElement);
  if (now === -1 || event.altKey || event.ctrlKey || event.metaKey) return;
  const last = links.length - 1;
  const places: Record<string, number> = {
    ArrowDown: Math.min(now + 1, last),
    ArrowUp: Math.max(now - 1, 0),
    Home: 0,
    End: last,
  };
  const next = places[event.key];
  if (next === undefined) return;
  event.preventDefault();
  links[next]?.focus();
}

/** The way through a list that only goes on: the next page, and back to the first. */
export function Pager({
  next,
  first,
  words,
}: {
  readonly next: string | undefined;
  /** Where this is not the first page. */
  readonly first: string | undefined;
  readonly words: { readonly label: string; readonly next: string; readonly first: string };
}) {
  if (next === undefined && first === undefined) return null;
  return (
    <nav className="pager" aria-label={words.label}>
      {first !== undefined && (
        <Link className="button button-quiet button-small" href={first}>
          {words.first}
        </Link>
      )}
      {next !== undefined && (
        <Link className="button button-quiet button-small" href={next}>
          {words.next}
        </Link>
      )}
    </nav>
  );
}
