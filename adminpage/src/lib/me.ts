/** Who is at these pages, and what they may: pages leave out what the server would refuse. */
import { createContext, useContext } from "react";
import type { Me, Right } from "../api/shapes.ts";

export const MeContext = createContext<Me>({ id: "", email: "", roles: [], rights: [] });

export const useMe = (): Me => useContext(MeContext);

/** Whether they may do a thing; the server decides, this only spares them the refusal. */
export function useMay(): (right: Right) => boolean {
  const { rights } = useMe();
  return (right) => rights.includes(right);
}
