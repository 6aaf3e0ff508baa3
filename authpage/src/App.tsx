/** Every page and its address, on one screen. A page that the server marked as failed shows that, whatever its address. */

import { useEffect, useSyncExternalStore } from "react";
import { I18nProvider } from "react-aria-components";
import { AccountPage } from "./pages/AccountPage.tsx";
import { ConfirmPage } from "./pages/ConfirmPage.tsx";
import { ConsentPage } from "./pages/ConsentPage.tsx";
import { DevicePage } from "./pages/DevicePage.tsx";
import { type FailureCode, FailurePage } from "./pages/FailurePage.tsx";
import { LoginPage } from "./pages/LoginPage.tsx";
import { LogoutPage } from "./pages/LogoutPage.tsx";
import { SignedOutPage } from "./pages/SignedOutPage.tsx";
import { SignupPage } from "./pages/SignupPage.tsx";
import { pageOf, useAddress } from "./router.tsx";
import { language, locale, onLanguage } from "./text/index.ts";

interface Props {
  /** What the server wrote into the page that the browser loaded, and the address that it wrote it for. */
  readonly failure: { readonly code: FailureCode; readonly pathname: string } | undefined;
  /** The mail link's token, taken out of the address bar before this is drawn. */
  readonly token: string | undefined;
}

export function App(props: Props) {
  const spoken = useSyncExternalStore(onLanguage, () => language);
  useEffect(() => {
    document.documentElement.lang = spoken;
  }, [spoken]);
  return (
    <I18nProvider locale={locale}>
      <CurrentPage {...props} />
    </I18nProvider>
  );
}

function CurrentPage({ failure, token }: Props) {
  const address = useAddress();
  const parameter = (name: string) => address.searchParams.get(name) || undefined;
  if (failure && failure.pathname === address.pathname) return <FailurePage code={failure.code} />;
  switch (pageOf(address)) {
    case "/login":
      return <LoginPage interaction={parameter("interaction")} returnTo={parameter("return")} />;
    case "/signup":
      return <SignupPage interaction={parameter("interaction")} />;
    case "/confirm":
      return <ConfirmPage token={token} />;
    case "/consent":
      return <ConsentPage interaction={parameter("interaction")} />;
    case "/device":
      return <DevicePage userCode={parameter("user_code")} />;
    case "/":
    case "/account":
      return <AccountPage />;
    case "/logout":
      return <LogoutPage logout={parameter("logout")} />;
    case "/signed-out":
      return <SignedOutPage />;
    default:
      return <FailurePage code="not_found" />;
  }
}
