/**
 * A question before something happens. What can't be undone is typed out: the name of what it is done to, so that nobody
 * does it to another by one press too many.
 */
import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import type { ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { text } from "../text/index.ts";

interface Props {
  readonly title: string;
  readonly children: ReactNode;
  readonly yes: string;
  /** What has to be typed. */
  readonly typed?: string;
  /** What may be said beside. */
  readonly note?: { readonly label: string; readonly hint: string; readonly maxLength: number };
  /** Does it; the dialog stays until then. */
  act(signal: AbortSignal, note: string | undefined): Promise<void>;
  close(): void;
}

export function Confirm({ title, children, yes, typed, note, act, close }: Props) {
  const { busy, errors, submit } = useSubmission({
    check: (data) =>
      typed === undefined || textOf(data, "typed").trim() === typed
        ? {}
        : { typed: text.confirm.mistyped(typed) },
    act: (data, signal) => act(signal, textOf(data, "note").trim() || undefined),
  });
  return (
    <ModalOverlay
      isOpen
      isKeyboardDismissDisabled={busy}
      onOpenChange={(open) => {
        if (!open) close();
      }}
      className="overlay"
    >
      <Modal className="modal">
        <Dialog role="alertdialog" className="dialog">
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          <div className="lead">{children}</div>
          <form noValidate onSubmit={submit} className="form" aria-label={title}>
            <ErrorSummary errors={errors} />
            {typed !== undefined && (
              <Field
                name="typed"
                label={text.confirm.type(typed)}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck="false"
                autoFocus
                error={errors.fields.typed}
              />
            )}
            {note !== undefined && (
              <Field
                name="note"
                label={note.label}
                hint={note.hint}
                optional
                maxLength={note.maxLength}
                autoComplete="off"
                autoFocus
                error={errors.fields.note}
              />
            )}
            <div className="buttons buttons-row">
              <ActionButton
                kind="quiet"
                onPress={close}
                isDisabled={busy}
                autoFocus={typed === undefined && note === undefined}
              >
                {text.confirm.no}
              </ActionButton>
              <SubmitButton
                kind={typed === undefined ? "primary" : "danger"}
                isPending={busy}
                working={text.working}
              >
                {yes}
              </SubmitButton>
            </div>
          </form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
