/** Every page and its address, on one screen. A page that the server marked as failed shows that, whatever its address. */

import { Boundary } from "@tacit/ui/components/Boundary.tsx";
import { words } from "@tacit/ui/language.ts";
import { pageOf, useAddress } from "@tacit/ui/router.tsx";
import { useEffect, useSyncExternalStore } from "react";
import { I18nProvider } from "react-aria-components";
import type { Link } from "./lib/link.ts";
import { ACCOUNT_PAGES, AccountPage } from "./pages/AccountPage.tsx";
import { AdminInvitationPage } from "./pages/AdminInvitationPage.tsx";
import { ConfirmPage } from "./pages/ConfirmPage.tsx";
import { ConsentPage } from "./pages/ConsentPage.tsx";
import { DevicePage } from "./pages/DevicePage.tsx";
import { ElsewherePage } from "./pages/ElsewherePage.tsx";
import { type FailureCode, FailurePage } from "./pages/FailurePage.tsx";
import { HomePage } from "./pages/HomePage.tsx";
import { InvitedPage } from "./pages/InvitedPage.tsx";
import { KeepPage } from "./pages/KeepPage.tsx";
import { LoginPage } from "./pages/LoginPage.tsx";
import { LogoutPage } from "./pages/LogoutPage.tsx";
import { NewPasswordPage } from "./pages/NewPasswordPage.tsx";
import { NoAccessPage } from "./pages/NoAccessPage.tsx";
import { RecoverPage } from "./pages/RecoverPage.tsx";
import { ConfirmSecondFactorPage } from "./pages/SecondFactorPage.tsx";
import { SelectAccountPage } from "./pages/SelectAccountPage.tsx";
import { SignedOutPage } from "./pages/SignedOutPage.tsx";
import { SignupPage } from "./pages/SignupPage.tsx";
import { UndoPage } from "./pages/UndoPage.tsx";
import { WaitingPage } from "./pages/WaitingPage.tsx";
import { language, locale, onLanguage } from "./text/index.ts";

interface Props {
  /** What the server wrote into the page that the browser loaded, and the address that it wrote it for. */
  readonly failure: { readonly code: FailureCode; readonly pathname: string } | undefined;
  /** The mail link, taken out of the address bar before this is drawn. */
  readonly link: Link & { readonly page?: string };
  /** The server's own origin, where this page is at another. */
  readonly elsewhere: string | undefined;
}

export function App(props: Props) {
  const spoken = useSyncExternalStore(onLanguage, () => language);
  const address = useAddress();
  useEffect(() => {
    document.documentElement.lang = spoken;
    document.documentElement.dir = words.direction;
  }, [spoken]);
  return (
    <I18nProvider locale={locale}>
      <Boundary address={address.href}>
        <CurrentPage {...props} address={address} />
      </Boundary>
    </I18nProvider>
  );
}

function CurrentPage({ failure, link, elsewhere, address }: Props & { readonly address: URL }) {
  const parameter = (name: string) => address.searchParams.get(name) || undefined;
  if (failure && failure.pathname === address.pathname) return <FailurePage code={failure.code} />;
  if (elsewhere !== undefined) return <ElsewherePage origin={elsewhere} address={address} />;
  const interaction = parameter("interaction");
  // A link is for the page that it was opened at, and for no other that is shown after it.
  const page = pageOf(address);
  const here = link.page === page ? link : {};
  if (ACCOUNT_PAGES.includes(page)) return <AccountPage page={page} change={parameter("change")} />;
  switch (page) {
    case "/":
      return <HomePage />;
    case "/login":
      if (parameter("confirm") === "second-factor")
        return <ConfirmSecondFactorPage interaction={interaction} />;
      return (
        <LoginPage
          interaction={interaction}
          returnTo={parameter("return")}
          another={parameter("account") === "other"}
          key={address.href}
        />
      );
    case "/select-account":
      return <SelectAccountPage interaction={interaction} />;
    case "/no-access":
      return <NoAccessPage interaction={interaction} />;
    case "/signup":
      return <SignupPage interaction={interaction} returnTo={parameter("return")} />;
    case "/confirm":
      return <ConfirmPage link={here} />;
    case "/waiting":
      return <WaitingPage />;
    case "/invitation":
      return <InvitedPage link={here} />;
    case "/recover":
      return here.token !== undefined || here.used ? (
        <NewPasswordPage link={here} />
      ) : (
        <RecoverPage interaction={interaction} returnTo={parameter("return")} />
      );
    case "/account/keep":
      return <KeepPage link={here} />;
    case "/account/email-undo":
      return <UndoPage link={here} of="email" />;
    case "/account/factor-undo":
      return <UndoPage link={here} of="factor" />;
    case "/consent":
      return <ConsentPage interaction={interaction} />;
    case "/device":
      return <DevicePage userCode={parameter("user_code")} />;
    case "/admin-invitation":
      return <AdminInvitationPage link={here} />;
    case "/logout":
      return <LogoutPage logout={parameter("logout")} />;
    case "/signed-out":
      return <SignedOutPage />;
    default:
      return <FailurePage code="not_found" />;
  }
}
