/** A word that something is done: seen for a while, read out politely. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";

const SHOWN_MS = 5_000;

const ToastContext = createContext<(message: string) => void>(() => undefined);

export function useToast(): (message: string) => void {
  return useContext(ToastContext);
}

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toast, setToast] = useState({ message: "", at: 0 });
  const show = useCallback((message: string) => setToast(({ at }) => ({ message, at: at + 1 })), []);

  useEffect(() => {
    if (toast.message === "") return;
    const timer = setTimeout(() => setToast(({ at }) => ({ message: "", at })), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast]);

  return (
    <ToastContext value={show}>
      {children}
      <div className="toast-place" role="status">
        {toast.message !== "" && (
          <p className="toast" key={toast.at} dir="auto">
            {toast.message}
          </p>
        )}
      </div>
    </ToastContext>
  );
}
