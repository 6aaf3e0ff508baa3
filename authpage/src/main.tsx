/** Where the browser begins: takes the secrets out of the address bar, picks the language, draws the page. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { takeToken, takeTokenFromAddressBar } from "./lib/fragment.ts";
import { failureInPage } from "./pages/FailurePage.tsx";
import "./styles/base.css";
import "./styles/form.css";
import "./styles/pages.css";

const token = location.pathname.startsWith("/confirm") ? takeTokenFromAddressBar() : undefined;
// A second mail link opened in this tab changes only the fragment, which loads nothing by itself.
addEventListener("hashchange", () => {
  if (takeToken(location.hash) !== undefined) location.reload();
});

const code = failureInPage();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App failure={code && { code, pathname: location.pathname }} token={token} />
  </StrictMode>,
);
