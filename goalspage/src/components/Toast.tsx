/** A word that something is done: seen for a while, read out politely; with a way back where there is one. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import { useAction } from "../lib/useAction.ts";
import { text } from "../text/index.ts";
import { ActionButton } from "./Buttons.tsx";

const SHOWN_MS = 5_000;
/** Long enough to read it, to understand that it was the wrong one, and to find the button. */
const UNDO_MS = 20_000;

interface Options {
  undo?(): Promise<void>;
}

type Show = (message: string, options?: Options) => void;

const ToastContext = createContext<Show>(() => undefined);

export function useToast(): Show {
  return useContext(ToastContext);
}

interface Toast extends Options {
  readonly message: string;
  readonly at: number;
}

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toast, setToast] = useState<Toast>({ message: "", at: 0 });
  const [held, setHeld] = useState(false);
  const show: Show = useCallback(
    (message, options) => setToast(({ at }) => ({ message, at: at + 1, ...options })),
    [],
  );
  const action = useAction();

  useEffect(() => {
    if (toast.message === "" || held) return;
    const timer = setTimeout(
      () => setToast(({ at }) => ({ message: "", at })),
      toast.undo ? UNDO_MS : SHOWN_MS,
    );
    return () => clearTimeout(timer);
  }, [toast, held]);

  const { undo } = toast;
  const takeBack = () =>
    action.run(async () => {
      await undo?.();
      setHeld(false);
      show(text.undone);
    });

  return (
    <ToastContext value={show}>
      {children}
      {/* It does not go away under somebody's hand. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: nothing is done here, it is only noticed */}
      <div
        className="toast-place"
        onFocus={() => setHeld(true)}
        onBlur={() => setHeld(false)}
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => setHeld(false)}
      >
        <div role="status">
          {toast.message !== "" && (
            <p className="toast" key={toast.at} dir="auto">
              {action.error ?? toast.message}
            </p>
          )}
        </div>
        {toast.message !== "" && undo && (
          <ActionButton kind="quiet" icon="restore" onPress={takeBack} isPending={action.busy}>
            {text.undo}
          </ActionButton>
        )}
      </div>
    </ToastContext>
  );
}
