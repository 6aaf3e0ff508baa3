/** The question to sign in again, over whatever page is open: nothing on it is lost. */
import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { asking, decline, onAsking, signInAgain, signInHere } from "../auth/session.ts";
import { sentence } from "../lib/errors.ts";
import { text } from "../text/index.ts";

export function SignInAgain() {
  const asked = useSyncExternalStore(onAsking, asking);
  return asked === undefined ? null : <Question why={asked.why} />;
}

function Question({ why }: { readonly why: "recent" | "ended" }) {
  const [state, setState] = useState<"idle" | "busy" | "failed">("idle");
  const [error, setError] = useState<unknown>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const words = text.signInAgain;
  const begin = () => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setError(undefined);
    setState("busy");
    signInAgain(controller.signal).then(
      (done) => !done && !controller.signal.aborted && setState("failed"),
      (cause) => {
        setError(cause);
        setState("failed");
      },
    );
  };
  return (
    <ModalOverlay
      isOpen
      onOpenChange={(open) => {
        if (!open) decline();
      }}
      className="overlay"
    >
      <Modal className="modal">
        <Dialog role="alertdialog" className="dialog">
          <Heading slot="title" level={2}>
            {words[why].heading}
          </Heading>
          <p className="lead">{words[why].lead}</p>
          {state === "failed" && (
            <div className="notice notice-above" role="alert">
              <p>{error === undefined ? words.noWindow : sentence(error)}</p>
              {error === undefined && (
                <ActionButton kind="quiet" onPress={() => void signInHere()}>
                  {words.here}
                </ActionButton>
              )}
            </div>
          )}
          <div className="buttons buttons-row">
            <ActionButton kind="quiet" onPress={decline}>
              {text.confirm.no}
            </ActionButton>
            <ActionButton onPress={begin} isPending={state === "busy"} working={words.working} autoFocus>
              {words.submit}
            </ActionButton>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
