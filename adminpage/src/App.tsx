/** Every page and its address, on one screen; around them who is here, and the question to sign in again. */
import { Boundary } from "@tacit/ui/components/Boundary.tsx";
import { Link, pageOf, useAddress } from "@tacit/ui/router.tsx";
import { type ReactNode, useEffect, useSyncExternalStore } from "react";
import { I18nProvider } from "react-aria-components";
import type { Me, Right } from "./api/shapes.ts";
import { Screen } from "./components/Screen.tsx";
import { Shell } from "./components/Shell.tsx";
import { SignInAgain } from "./components/SignInAgain.tsx";
import { MeContext, useMay } from "./lib/me.ts";
import { AuditPage } from "./pages/AuditPage.tsx";
import { ClientPage } from "./pages/ClientPage.tsx";
import { ClientsPage } from "./pages/ClientsPage.tsx";
import { GroupPage } from "./pages/GroupPage.tsx";
import { GroupsPage } from "./pages/GroupsPage.tsx";
import { InvitationsPage } from "./pages/InvitationsPage.tsx";
import { KeysPage } from "./pages/KeysPage.tsx";
import { NewClientPage } from "./pages/NewClientPage.tsx";
import { NewGroupPage } from "./pages/NewGroupPage.tsx";
import { OperatorsPage } from "./pages/OperatorsPage.tsx";
import { OverviewPage } from "./pages/OverviewPage.tsx";
import { RegistrationPage } from "./pages/RegistrationPage.tsx";
import { SettingsPage } from "./pages/SettingsPage.tsx";
import { UserPage } from "./pages/UserPage.tsx";
import { UsersPage } from "./pages/UsersPage.tsx";
import { locale, onLanguage, spoken, text } from "./text/index.ts";

export function App({ me }: { readonly me: Me }) {
  const address = useAddress();
  const page = pageOf(address);
  return (
    <Spoken>
      <MeContext value={me}>
        <Boundary address={address.href}>
          <Shell page={page}>
            <CurrentPage page={page} key={page} />
          </Shell>
          <SignInAgain />
        </Boundary>
      </MeContext>
    </Spoken>
  );
}

export function Spoken({ children }: { readonly children: ReactNode }) {
  const language = useSyncExternalStore(onLanguage, spoken);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return <I18nProvider locale={locale}>{children}</I18nProvider>;
}

function CurrentPage({ page }: { readonly page: string }) {
  const [, section = "", id, more] = page.replace(/^\/admin/, "").split("/");
  const part = id === undefined ? undefined : decoded(id);
  if (more !== undefined) return <NothingHere />;
  switch (section) {
    case "":
      return <OverviewPage />;
    case "users":
      return <For right="read_users">{part === undefined ? <UsersPage /> : <UserPage id={part} />}</For>;
    case "groups":
      if (part === undefined) return <For right="read_groups">{<GroupsPage />}</For>;
      if (part === "new") return <For right="manage_groups">{<NewGroupPage />}</For>;
      return <For right="read_groups">{<GroupPage name={part} />}</For>;
    case "clients":
      if (part === undefined) return <For right="read_clients">{<ClientsPage />}</For>;
      if (part === "new") return <For right="manage_clients">{<NewClientPage />}</For>;
      return <For right="read_clients">{<ClientPage id={part} />}</For>;
    default:
  }
  if (part !== undefined) return <NothingHere />;
  switch (section) {
    case "registration":
      return <For right="manage_clients">{<RegistrationPage />}</For>;
    case "invitations":
      return <For right="read_users">{<InvitationsPage />}</For>;
    case "operators":
      return <For right="read_roles">{<OperatorsPage />}</For>;
    case "keys":
      return <For right="read_keys">{<KeysPage />}</For>;
    case "settings":
      return <For right="read_settings">{<SettingsPage />}</For>;
    case "audit":
      return <For right="read_audit">{<AuditPage />}</For>;
    default:
      return <NothingHere />;
  }
}

/** A link from a colleague with other roles: words, and no request that would be refused. */
function For({ right, children }: { readonly right: Right; readonly children: ReactNode }) {
  const may = useMay();
  if (may(right)) return children;
  const words = text.start.forbidden;
  return <Screen title={words.heading} lead={words.lead} />;
}

function NothingHere() {
  const words = text.start.notHere;
  return (
    <Screen title={words.heading} lead={words.lead}>
      <p className="beside">
        <Link href="/admin">{words.back}</Link>
      </p>
    </Screen>
  );
}

/** What somebody typed into the address may be no encoding of anything. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
