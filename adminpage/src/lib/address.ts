/** Filters and places of a list are in the address: a reload, a bookmark and a colleague see the same. */
import { useAddress } from "@tacit/ui/router.tsx";
import { query } from "../api/endpoints.ts";

export function useParameters<K extends string>(...names: readonly K[]): Record<K, string | undefined> {
  const { searchParams } = useAddress();
  return Object.fromEntries(names.map((name) => [name, searchParams.get(name) || undefined])) as Record<
    K,
    string | undefined
  >;
}

/** One of these pages with parameters; those without a value are left out. */
export function at(page: string, parameters: Readonly<Record<string, string | undefined>> = {}): string {
  return `/admin${page}${query(parameters)}`;
}

export const userPath = (id: string): string => at(`/users/${encodeURIComponent(id)}`);
export const groupPath = (name: string): string => at(`/groups/${encodeURIComponent(name)}`);
export const clientPath = (id: string): string => at(`/clients/${encodeURIComponent(id)}`);
