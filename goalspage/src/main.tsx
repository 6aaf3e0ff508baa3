/** Where the browser begins: in the hidden frame of a silent sign-in it only passes on the answer. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { answerSilently } from "./auth/manager.ts";
import { announceLanguage } from "./text/index.ts";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/pages.css";

if (location.pathname.startsWith("/silent-callback")) {
  answerSilently().catch(() => undefined);
} else {
  // Without one the page works as before; it just does not open without a network.
  if (import.meta.env.PROD) void navigator.serviceWorker?.register("/sw.js").catch(() => undefined);
  announceLanguage(document.documentElement);
  const root = document.getElementById("root");
  if (!root) throw new Error("index.html has no #root");
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
