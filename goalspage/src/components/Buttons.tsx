/** Buttons that say when they are at work and can't be pressed twice. */
import type { ReactNode } from "react";
import { Button, type ButtonProps, ProgressBar } from "react-aria-components";
import { text } from "../text/index.ts";
import { Icon, type IconName } from "./Icon.tsx";

interface Props extends Omit<ButtonProps, "children" | "className"> {
  readonly kind?: "primary" | "quiet" | "danger" | "plain";
  readonly icon?: IconName;
  readonly children: ReactNode;
}

export function ActionButton({ kind = "quiet", icon, children, ...rest }: Props) {
  return (
    <Button {...rest} className={`button button-${kind}`}>
      {rest.isPending ? <Spinner label={text.oneMoment} /> : icon && <Icon name={icon} />}
      {children}
    </Button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, "children" | "className" | "aria-label"> {
  readonly icon: IconName;
  readonly label: string;
}

export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  return (
    <Button {...rest} aria-label={label} className="icon-button">
      <Icon name={icon} />
    </Button>
  );
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
