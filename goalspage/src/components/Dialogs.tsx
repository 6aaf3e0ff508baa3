/** The frame of every dialog, and the question before something is deleted. */
import type { ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import type { Action } from "../lib/useAction.ts";
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
  return (
    <ModalOverlay
      isOpen
      isDismissable={role === "dialog" && !busy}
      isKeyboardDismissDisabled={busy}
      onOpenChange={(open) => {
        if (!open) onClose();
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
              <IconButton icon="close" label="Close" onPress={onClose} isDisabled={busy} />
            )}
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

interface ConfirmProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly confirm: string;
  readonly action: Action;
  onConfirm(): void;
  onClose(): void;
}

export function ConfirmDialog({ title, children, confirm, action, onConfirm, onClose }: ConfirmProps) {
  return (
    <DialogFrame title={title} role="alertdialog" busy={action.busy} onClose={onClose}>
      <div className="dialog-text">{children}</div>
      {action.error && <Alert>{action.error}</Alert>}
      <div className="dialog-buttons">
        <ActionButton onPress={onClose} isDisabled={action.busy} autoFocus>
          Keep it
        </ActionButton>
        <ActionButton kind="danger" icon="trash" onPress={onConfirm} isPending={action.busy}>
          {confirm}
        </ActionButton>
      </div>
    </DialogFrame>
  );
}
