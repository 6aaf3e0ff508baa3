/** Who somebody is, as a page shows it: a letter, a name, an address. */
import { locale } from "../text/index.ts";

interface Props {
  readonly email: string;
  readonly name?: string | undefined;
}

export function Person({ email, name }: Props) {
  return (
    <div className="person">
      <span className="avatar" aria-hidden="true">
        {[...(name || email)][0]?.toLocaleUpperCase(locale)}
      </span>
      <div>
        {name && <p className="person-name">{name}</p>}
        <p className="person-email">{email}</p>
      </div>
    </div>
  );
}
