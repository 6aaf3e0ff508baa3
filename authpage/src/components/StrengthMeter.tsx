/** How hard the password is to guess, in one word and four bars. Read out politely, after a pause in typing. */
import { useDeferredValue } from "react";
import { strength } from "../lib/strength.ts";
import { text } from "../text/index.ts";

const LEVEL = { short: 0, weak: 1, fair: 2, good: 3, strong: 4 } as const;

export function StrengthMeter({
  password,
  own,
}: {
  readonly password: string;
  readonly own: readonly string[];
}) {
  const settled = useDeferredValue(password);
  const rated = settled === "" ? undefined : strength(settled, own);
  return (
    <div className="strength" data-level={rated === undefined ? 0 : LEVEL[rated]}>
      <div className="strength-bars" aria-hidden="true">
        <span />
        <span />
        <span />
        <span />
      </div>
      <p role="status" className="strength-word">
        {rated !== undefined && (
          <>
            <span className="visually-hidden">{text.confirm.strength.label}: </span>
            {text.confirm.strength[rated]}
          </>
        )}
      </p>
    </div>
  );
}
