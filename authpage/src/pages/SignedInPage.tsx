/** Somebody came to sign in, or up, and is signed in already: they go on, or use another account. */

import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { Page } from "@tacit/ui/components/Page.tsx";
import { Link } from "@tacit/ui/router.tsx";
import { Person } from "../components/Person.tsx";
import { text } from "../text/index.ts";

interface Props {
  readonly person: { readonly email: string; readonly name?: string };
  /** A page of ours. */
  readonly next: string;
  readonly other: { readonly words: string; press(): void };
}

export function SignedInPage({ person, next, other }: Props) {
  return (
    <Page title={text.person.title} heading={text.person.heading} lead={text.person.lead} key="signed-in">
      <Person {...person} />
      <div className="buttons">
        <Link className="button button-primary" href={next}>
          {text.person.continue}
        </Link>
        <ActionButton kind="quiet" onPress={other.press}>
          {other.words}
        </ActionButton>
      </div>
    </Page>
  );
}
