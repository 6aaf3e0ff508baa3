/** The frame of every dialog, and the question before something is deleted or thrown away. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import type { Action } from "../lib/useAction.ts";
import { text } from "../text/index.ts";
import { Alert } from "./Alert.tsx";
import { ActionButton, IconButton } from "./Buttons.tsx";

interface Props {
  readonly title: string;
  readonly children: ReactNode;
  readonly role?: "dialog" | "alertdialog";
  /** While something is under way the dialog stays. */
  readonly busy?: boolean;
  onClose(): void;
}

export function DialogFrame({ title, children, role = "dialog", busy = false, onClose }: Props) {
  const body = useRef<HTMLDivElement>(null);
  const begun = useRef<string>(undefined);
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    begun.current = written(body.current);
  }, []);
  /** By a key that is easily hit, or beside the dialog: what was typed is not lost without a question. */
  const leave = () => (written(body.current) === begun.current ? onClose() : setAsking(true));
  return (
    <ModalOverlay
      isOpen
      isDismissable={role === "dialog" && !busy}
      isKeyboardDismissDisabled={busy}
      onOpenChange={(open) => {
        if (!open) leave();
      }}
      className="overlay"
    >
      <Modal className="modal">
        <Dialog role={role} className="dialog">
          <div className="dialog-head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            {role === "dialog" && (
              <IconButton icon="close" label={text.close} onPress={leave} isDisabled={busy} />
            )}
          </div>
          <div ref={body} className="dialog-body">
            {children}
          </div>
        </Dialog>
      </Modal>
      {asking && <Discard onDiscard={onClose} onStay={() => setAsking(false)} />}
    </ModalOverlay>
  );
}

/** Everything that stands in the fields, whoever has put it there. */
function written(body: HTMLElement | null): string {
  const fields = body?.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea") ?? [];
  return JSON.stringify(Array.from(fields, ({ value }) => value));
}

function Discard({ onDiscard, onStay }: { onDiscard(): void; onStay(): void }) {
  return (
    <DialogFrame title={text.form.discardAsk} role="alertdialog" onClose={onStay}>
      <div className="dialog-text">{text.form.discardWhat}</div>
      <div className="dialog-buttons">
        <ActionButton onPress={onStay} autoFocus>
          {text.form.goOn}
        </ActionButton>
        <ActionButton kind="danger" onPress={onDiscard}>
          {text.form.discard}
        </ActionButton>
      </div>
    </DialogFrame>
  );
}

interface ConfirmProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly confirm: string;
  readonly keep?: string;
  readonly action: Action;
  onConfirm(): void;
  onClose(): void;
}

export function ConfirmDialog({ title, children, confirm, keep, action, onConfirm, onClose }: ConfirmProps) {
  return (
    <DialogFrame title={title} role="alertdialog" busy={action.busy} onClose={onClose}>
      <div className="dialog-text">{children}</div>
      {action.error && <Alert>{action.error}</Alert>}
      <div className="dialog-buttons">
        <ActionButton onPress={onClose} isDisabled={action.busy} autoFocus>
          {keep ?? text.goal.keep}
        </ActionButton>
        <ActionButton kind="danger" icon="trash" onPress={onConfirm} isPending={action.busy}>
          {confirm}
        </ActionButton>
      </div>
    </DialogFrame>
  );
}
