/** What stands around every page: where one is, where one can go, and as whom. On a phone the ways are behind a button. */
import { Logo } from "@tacit/ui/components/Logo.tsx";
import { words as common } from "@tacit/ui/language.ts";
import { Link } from "@tacit/ui/router.tsx";
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "react-aria-components";
import type { Right } from "../api/shapes.ts";
import { useMay, useMe } from "../lib/me.ts";
import { roleList } from "../lib/roles.ts";
import { text } from "../text/index.ts";

interface Way {
  readonly path: string;
  readonly words: keyof typeof text.nav.ways;
  /** Without one of these there is nothing to see there. */
  readonly rights: readonly Right[];
}

/** In the order of the work: who, what they use, who looks after it. A section is a page in App.tsx and a line here. */
export const WAYS: readonly Way[] = [
  { path: "/admin", words: "overview", rights: [] },
  { path: "/admin/users", words: "users", rights: ["read_users"] },
  { path: "/admin/groups", words: "groups", rights: ["read_groups"] },
  { path: "/admin/invitations", words: "invitations", rights: ["read_users"] },
  { path: "/admin/clients", words: "clients", rights: ["read_clients"] },
  { path: "/admin/registration", words: "registration", rights: ["manage_clients"] },
  { path: "/admin/operators", words: "operators", rights: ["read_roles"] },
  { path: "/admin/keys", words: "keys", rights: ["read_keys"] },
  { path: "/admin/settings", words: "settings", rights: ["read_settings"] },
  { path: "/admin/audit", words: "audit", rights: ["read_audit"] },
];

export function Shell({ page, children }: { readonly page: string; readonly children: ReactNode }) {
  const me = useMe();
  const [open, setOpen] = useState(false);
  // Wherever the way led, the page is shown and not the ways.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes it
  useEffect(() => setOpen(false), [page]);
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {text.nav.skip}
      </a>
      <header className="top">
        <Link href="/admin" className="brand-link">
          <Logo />
          <span>{common.brand}</span>
          <span className="brand-part">{text.brand}</span>
        </Link>
        <Button
          className="button button-quiet button-small menu-button"
          aria-expanded={open}
          aria-controls="ways"
          onPress={() => setOpen(!open)}
        >
          {text.nav.menu}
        </Button>
      </header>
      <div id="ways" className={open ? "ways ways-open" : "ways"}>
        <Ways page={page} />
        <div className="who">
          <p className="who-email">{me.email}</p>
          <p className="hint">{roleList(me.roles)}</p>
          <p className="who-links">
            <a href="/account">{text.nav.account}</a>
            <a href="/logout">{text.nav.signOut}</a>
          </p>
        </div>
      </div>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function Ways({ page }: { readonly page: string }) {
  const may = useMay();
  const shown = WAYS.filter(({ rights }) => rights.every(may));
  return (
    <nav aria-label={text.nav.label}>
      <ul>
        {shown.map(({ path, words }) => {
          const here = path === page || (path !== "/admin" && page.startsWith(`${path}/`));
          return (
            <li key={path}>
              <Link href={path} aria-current={here ? "page" : undefined}>
                {text.nav.ways[words]}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
