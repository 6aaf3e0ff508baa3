/** What went wrong, read out at once; takes the focus where it stands in for something that was pressed. */
import { type ReactNode, useEffect, useRef } from "react";

interface Props {
  readonly children: ReactNode;
  readonly focus?: boolean;
}

export function Alert({ children, focus = false }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus) box.current?.focus();
  }, [focus]);
  return (
    <div ref={box} className="alert" role="alert" tabIndex={-1}>
      {children}
    </div>
  );
}
