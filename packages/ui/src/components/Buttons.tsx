/** Buttons that say when they are at work and can't be pressed twice. */
import type { ReactNode } from "react";
import { Button, type ButtonProps, ProgressBar } from "react-aria-components";

interface Props extends Omit<ButtonProps, "children" | "className"> {
  readonly kind?: "primary" | "quiet" | "danger";
  readonly working?: string;
  readonly children: ReactNode;
}

export function ActionButton({ kind = "primary", working, children, ...rest }: Props) {
  return (
    <Button {...rest} className={`button button-${kind}`}>
      {rest.isPending ? (
        <>
          <Spinner label={working ?? ""} />
          <span>{working ?? children}</span>
        </>
      ) : (
        children
      )}
    </Button>
  );
}

export function SubmitButton(props: Props) {
  return <ActionButton {...props} type="submit" />;
}

export function Spinner({ label }: { readonly label: string }) {
  return (
    <ProgressBar isIndeterminate aria-label={label} className="spinner">
      <svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">
        <circle cx="10" cy="10" r="8" className="spinner-track" />
        <circle cx="10" cy="10" r="8" className="spinner-arc" />
      </svg>
    </ProgressBar>
  );
}
