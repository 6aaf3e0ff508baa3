/** Which page is shown, by who is signed in and which goal is open. */
import { useEffect, useMemo } from "react";
import { I18nProvider } from "react-aria-components";
import { GoalsApi } from "./api/client.ts";
import { SignedInProvider, session, useSession } from "./auth/useSession.tsx";
import { Broken } from "./components/Broken.tsx";
import { Spinner } from "./components/Buttons.tsx";
import { Header } from "./components/Header.tsx";
import { OfflineNote } from "./components/OfflineNote.tsx";
import { ToastProvider } from "./components/Toast.tsx";
import { GoalPage } from "./pages/GoalPage.tsx";
import { GoalsPage } from "./pages/GoalsPage.tsx";
import { UnavailablePage } from "./pages/UnavailablePage.tsx";
import { WelcomePage } from "./pages/WelcomePage.tsx";
import { useOpenGoal } from "./router.tsx";
import { ariaLocale, text } from "./text/index.ts";

export function App() {
  return (
    <Broken>
      <I18nProvider locale={ariaLocale}>
        <Pages />
      </I18nProvider>
    </Broken>
  );
}

function Pages() {
  const state = useSession();
  useEffect(() => void session.start(), []);
  switch (state.status) {
    case "starting":
      return (
        <p className="starting">
          <Spinner label={text.oneMoment} />
        </p>
      );
    case "unavailable":
      return <UnavailablePage why={state.why} />;
    case "signed-out":
      return <WelcomePage reason={state.reason} />;
    case "signed-in":
      // Another person is another page: nothing of the one before is left in it.
      return (
        <SignedInProvider value={state} key={state.person.sub}>
          <ToastProvider>
            <Signed base={state.api} sub={state.person.sub} />
          </ToastProvider>
        </SignedInProvider>
      );
  }
}

function Signed({ base, sub }: { readonly base: string; readonly sub: string }) {
  const api = useMemo(() => new GoalsApi(base, session, sub), [base, sub]);
  return (
    <>
      <Header api={api} />
      <OfflineNote api={api} />
      <Goals api={api} />
    </>
  );
}

function Goals({ api }: { readonly api: GoalsApi }) {
  const open = useOpenGoal();
  // A goal that can't be drawn takes neither the way out with it nor the other goals.
  return (
    <Broken key={open ?? ""}>
      {open === undefined ? <GoalsPage api={api} /> : <GoalPage api={api} id={open} />}
    </Broken>
  );
}
