/** Somebody who has signed up and waits: approved or refused, once. */
import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { navigate } from "@tacit/ui/router.tsx";
import { useState } from "react";
import { api } from "../../api/endpoints.ts";
import type { User } from "../../api/shapes.ts";
import { Confirm } from "../../components/Confirm.tsx";
import { Section } from "../../components/Screen.tsx";
import { at } from "../../lib/address.ts";
import { text } from "../../text/index.ts";

const DECISIONS = ["approve", "refuse"] as const;

/** As the server has it. */
const REASON_MAX = 500;

interface Props {
  readonly user: User;
  /** They are approved. */
  done(what: string): void;
}

export function DecisionSection({ user, done }: Props) {
  const [asks, setAsks] = useState<(typeof DECISIONS)[number]>();
  const words = text.user;
  const close = () => setAsks(undefined);
  return (
    <Section title={words.decision.title} lead={words.decision.lead}>
      <ul className="acts">
        {DECISIONS.map((decision) => (
          <li key={decision}>
            <div>
              <h3>{words[decision].title}</h3>
              <p className="hint">{words[decision].text}</p>
            </div>
            <ActionButton
              kind={decision === "approve" ? "primary" : "danger"}
              onPress={() => setAsks(decision)}
            >
              {words[decision].button}
            </ActionButton>
          </li>
        ))}
      </ul>
      {asks === "approve" && (
        <Confirm
          title={words.approve.question(user.email)}
          yes={words.approve.button}
          close={close}
          act={async (signal) => {
            await api.approve(user.id, signal);
            close();
            done(words.approve.done);
          }}
        >
          <p>{words.approve.text}</p>
        </Confirm>
      )}
      {asks === "refuse" && (
        <Confirm
          title={words.refuse.question(user.email)}
          yes={words.refuse.yes}
          note={{ label: words.refuse.reason, hint: words.refuse.reasonHint, maxLength: REASON_MAX }}
          close={close}
          act={async (signal, reason) => {
            await api.refuse(user.id, reason === undefined ? {} : { reason }, signal);
            navigate(at("/users", { status: "waiting" }), "replace");
          }}
        >
          <p>{words.refuse.text}</p>
        </Confirm>
      )}
    </Section>
  );
}
