/** In place of a page whose content is on its way. */
import { words } from "../language.ts";
import { Spinner } from "./Buttons.tsx";

export function Waiting({ label = words.loading }: { readonly label?: string }) {
  return (
    <p className="waiting" role="status">
      <Spinner label={label} />
      <span>{label}</span>
    </p>
  );
}
