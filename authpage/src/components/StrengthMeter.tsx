/** How hard the password is to guess, in one word and four bars. Read out politely, after a pause in typing. */
import { useDeferredValue, useEffect, useState } from "react";
import { characters, MINIMUM_PASSWORD_LENGTH } from "../lib/fields.ts";
import { ratings } from "../strength/client.ts";
import type { Rating } from "../strength/rate.ts";
import { text } from "../text/index.ts";

const LEVEL = { short: 0, common: 1, refused: 1, weak: 1, fair: 2, good: 3, strong: 4 } as const;

type Shown = keyof typeof LEVEL;

export function StrengthMeter({
  password,
  own,
}: {
  readonly password: string;
  readonly own: readonly string[];
}) {
  const rated = useRating(useDeferredValue(password), own.join("\n"));
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

function shownOf({ level, common, refused }: Rating): Shown {
  if (refused) return "refused";
  return common ? "common" : level;
}

/** The last rating stays until the next one is there, so that nothing flickers; an empty field has none. */
function useRating(password: string, own: string): Shown | undefined {
  const [shown, setShown] = useState<Shown>();
  useEffect(() => {
    if (password === "") {
      setShown(undefined);
      return;
    }
    if (characters(password) < MINIMUM_PASSWORD_LENGTH) {
      setShown("short");
      // The list begins to load while the person types.
      void ratings.rate("", []);
      return;
    }
    let newest = true;
    void ratings.rate(password, own.split("\n")).then((rating) => {
      if (newest) setShown(rating && shownOf(rating));
    });
    return () => {
      newest = false;
    };
  }, [password, own]);
  return shown;
}
