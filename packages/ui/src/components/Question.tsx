/** A question before something happens that can't be taken back: two answers, the harmless one has the focus. */
import type { FormEvent, ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import type { FormErrors } from "../useSubmission.ts";
import { ActionButton, SubmitButton } from "./Buttons.tsx";
import { ErrorSummary } from "./ErrorSummary.tsx";

interface Props {
  readonly title: string;
  readonly children: ReactNode;
  readonly yes: string;
  readonly no: string;
  /** What the button says while it is being done; the dialog stays until then. */
  readonly working: string;
  readonly busy: boolean;
  readonly errors: FormErrors;
  onYes(event: FormEvent<HTMLFormElement>): void;
  onNo(): void;
}

export function Question({ title, children, yes, no, working, busy, errors, onYes, onNo }: Props) {
  return (
    <ModalOverlay
      isOpen
      isKeyboardDismissDisabled={busy}
      onOpenChange={(open) => {
        if (!open) onNo();
      }}
      className="overlay"
    >
      <Modal className="modal">
        <Dialog role="alertdialog" className="dialog">
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          <p className="lead">{children}</p>
          <form noValidate onSubmit={onYes} className="form" aria-label={title}>
            <ErrorSummary errors={errors} />
            <div className="buttons buttons-row">
              <ActionButton kind="quiet" onPress={onNo} isDisabled={busy} autoFocus>
                {no}
              </ActionButton>
              <SubmitButton isPending={busy} working={working}>
                {yes}
              </SubmitButton>
            </div>
          </form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
