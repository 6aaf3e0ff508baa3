/** The session for components. One for the page: it belongs to the browser, not to a component. */
import { createContext, useContext, useSyncExternalStore } from "react";
import { Session, type SessionState } from "./session.ts";

export const session = new Session();

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.state);
}

type SignedIn = Extract<SessionState, { status: "signed-in" }>;

const SignedInContext = createContext<SignedIn | undefined>(undefined);

export const SignedInProvider = SignedInContext.Provider;

/** For what is only drawn while somebody is signed in. */
export function useSignedIn(): SignedIn {
  const state = useContext(SignedInContext);
  if (!state) throw new Error("drawn outside of SignedInProvider");
  return state;
}
