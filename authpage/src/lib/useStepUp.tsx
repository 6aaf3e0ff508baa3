/**
 * What is dangerous, done in place: where the server asks for a more recent or a stronger sign-in first, a dialog takes it, and
 * then the same act is done, once. Nothing of the page is lost meanwhile.
 */

import { ApiError } from "@tacit/ui/problem.ts";
import { type ReactNode, useCallback, useState } from "react";
import { StepUpDialog } from "../components/StepUpDialog.tsx";

/** The person has thought better of it. */
export class StepUpCancelled extends Error {
  override readonly name = "StepUpCancelled";
}

interface Asked {
  readonly password: boolean;
  readonly passkey: boolean;
  done(): void;
  cancel(): void;
}

export interface StepUp {
  /** Does it, after a step-up where one is asked for. Rejects with `StepUpCancelled` where the person does not go on. */
  guarded<T>(act: () => Promise<T>): Promise<T>;
  /** To be drawn. */
  readonly dialog: ReactNode;
}

export function useStepUp(email: string): StepUp {
  const [asked, setAsked] = useState<Asked>();
  const guarded = useCallback(async <T,>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "step_up_required") throw error;
      const needs = Array.isArray(error.more.needs) ? error.more.needs : ["password"];
      await new Promise<void>((resolve, reject) => {
        setAsked({
          password: needs.includes("password"),
          passkey: error.more.passkey === true,
          done: () => {
            setAsked(undefined);
            resolve();
          },
          cancel: () => {
            setAsked(undefined);
            reject(new StepUpCancelled());
          },
        });
      });
      return await act();
    }
  }, []);
  return { guarded, dialog: asked && <StepUpDialog email={email} {...asked} /> };
}
