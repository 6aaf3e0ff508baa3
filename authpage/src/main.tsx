/** Where the browser begins: takes the secrets out of the address bar, picks the language, draws the page. */
import { issuer } from "@tacit/ui/facts.ts";
import { pageOf } from "@tacit/ui/router.tsx";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { takeLink, tokenIn } from "./lib/link.ts";
import { failureInPage } from "./pages/FailurePage.tsx";
import { spoken } from "./text/index.ts";
import "@tacit/ui/styles/foundation.css";
import "@tacit/ui/styles/base.css";
import "@tacit/ui/styles/form.css";
import "./pages.css";

/** Pages that mails lead to. */
const LINKED = [
  "/confirm",
  "/invitation",
  "/recover",
  "/admin-invitation",
  "/account/keep",
  "/account/email-undo",
  "/account/factor-undo",
];

const page = pageOf(new URL(location.href));
const link = LINKED.includes(page) ? { ...takeLink(), page } : {};
// A second mail link opened in this tab changes only the fragment, which loads nothing by itself.
addEventListener("hashchange", () => {
  if (tokenIn(location.hash) !== undefined) location.reload();
});

const code = failureInPage();
const known = issuer();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
const app = (
  <StrictMode>
    <App
      failure={code && { code, pathname: location.pathname }}
      link={link}
      elsewhere={known !== undefined && known !== location.origin ? known : undefined}
    />
  </StrictMode>
);
spoken.then(() => createRoot(root).render(app));
