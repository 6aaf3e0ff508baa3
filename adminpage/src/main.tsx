/**
 * Where the browser begins: the answer of a sign-in is taken out of the address bar; without tokens the way leads to the
 * server's sign-in and back; then the pages are drawn for whoever came.
 */
import { issuer } from "@tacit/ui/facts.ts";
import { pageOf } from "@tacit/ui/router.tsx";
import { type ReactNode, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App, Spoken } from "./App.tsx";
import { api } from "./api/endpoints.ts";
import { CALLBACK, finish, handOver, isOfPopup, leave } from "./auth/flow.ts";
import { adopt, belongsTo } from "./auth/session.ts";
import { hasCode } from "./lib/errors.ts";
import { FailedPage, InsecurePage, NoRolePage, PopupPage } from "./pages/StartPage.tsx";
import "@tacit/ui/styles/foundation.css";
import "@tacit/ui/styles/base.css";
import "@tacit/ui/styles/form.css";
import "./admin.css";

const element = document.getElementById("root");
if (!element) throw new Error("index.html has no #root");
const root = createRoot(element);

function draw(page: ReactNode): void {
  root.render(<StrictMode>{page}</StrictMode>);
}

async function begin(): Promise<void> {
  const here = new URL(location.href);
  const known = issuer();
  // Only the server's own origin is a return address of ours.
  if (known !== undefined && known !== here.origin) {
    location.replace(`${known}${here.pathname}${here.search}`);
    return;
  }
  if (globalThis.crypto?.subtle === undefined) return draw(spoken(<InsecurePage />));
  if (pageOf(here) !== CALLBACK) return leave(`${here.pathname}${here.search}`);
  if (isOfPopup(here.searchParams)) {
    handOver(here.searchParams);
    return draw(spoken(<PopupPage />));
  }
  // The code is good once; it stays in no history.
  history.replaceState(null, "", "/admin");
  try {
    const { tokens, returnTo } = await finish(here.searchParams);
    history.replaceState(null, "", returnTo);
    adopt(tokens);
    const me = await api.me();
    belongsTo(me.email);
    draw(<App me={me} />);
  } catch (error) {
    if (hasCode(error, "no_role")) draw(spoken(<NoRolePage email="" />));
    else draw(spoken(<FailedPage error={error} again={() => leave("/admin")} />));
  }
}

function spoken(page: ReactNode): ReactNode {
  return (
    <Spoken>
      <div className="alone">{page}</div>
    </Spoken>
  );
}

void begin();
