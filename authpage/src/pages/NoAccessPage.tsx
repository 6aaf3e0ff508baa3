/**
 * The app is open to some people only, and whoever is signed in is none of them: said in words, with the two ways on, another
 * account and back to the app (RFC 6749 section 4.1.2.1). Nobody is signed in, then the sign-in page takes over.
 */

import { Page } from "@tacit/ui/components/Page.tsx";
import { Picture } from "@tacit/ui/components/Picture.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { Link, navigate } from "@tacit/ui/router.tsx";
import { useEffect, useState } from "react";
import { Decline } from "../components/Decline.tsx";
import { Person } from "../components/Person.tsx";
import { hasCode } from "../lib/errors.ts";
import { withInteraction } from "../lib/interactions.ts";
import { useInteraction } from "../lib/useInteraction.ts";
import { useSession } from "../lib/useSession.ts";
import { text } from "../text/index.ts";
import { LoadFailure } from "./FailurePage.tsx";
import { OverPage } from "./OverPage.tsx";

export function NoAccessPage({ interaction }: { readonly interaction: string | undefined }) {
  const asked = useInteraction(interaction);
  const person = useSession();
  const [over, setOver] = useState(false);
  const nobody = person === null;

  useEffect(() => {
    if (nobody) navigate(withInteraction("/login", interaction), "replace");
  }, [nobody, interaction]);

  if (over || interaction === undefined) return <OverPage interaction={interaction} />;
  if (asked.state === "failed") {
    if (hasCode(asked.error, "interaction_expired")) return <OverPage interaction={interaction} />;
    return <LoadFailure error={asked.error} retry={asked.retry} />;
  }
  const words = text.noAccess;
  if (asked.state === "loading" || !person) {
    return (
      <Page title={words.title} heading={words.title} key="loading">
        <Waiting />
      </Page>
    );
  }
  const { client } = asked.value;
  return (
    <Page
      title={words.title}
      heading={words.heading(client.name)}
      lead={words.lead(client.name)}
      picture={<Picture of="stop" />}
      key="ready"
    >
      <Person {...person} />
      <div className="buttons">
        <Link
          className="button button-primary"
          href={`${withInteraction("/login", interaction)}&account=other`}
        >
          {text.person.other}
        </Link>
      </div>
      <Decline interaction={interaction} client={client.name} onExpired={() => setOver(true)} />
    </Page>
  );
}
