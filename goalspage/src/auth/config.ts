/** Where this page's issuer and API live. Served beside the page, so that one build runs anywhere. */
export interface Config {
  readonly issuer: string;
  readonly client_id: string;
  readonly api: string;
}

export interface Loaded {
  readonly config: Config;
  /** By how many milliseconds the server's clock is ahead of this device's, which may be hours off. */
  readonly clockAhead: number;
}

export async function loadConfig(): Promise<Loaded> {
  const response = await fetch("/config.json", { cache: "no-store" });
  if (!response.ok) throw new Error(`config.json answered ${response.status}`);
  const clockAhead = Date.parse(response.headers.get("date") ?? "") - Date.now();
  return {
    config: parseConfig(await response.json()),
    clockAhead: Number.isNaN(clockAhead) ? 0 : clockAhead,
  };
}

export function parseConfig(value: unknown): Config {
  if (typeof value !== "object" || value === null) throw new Error("config.json is not an object");
  const { issuer, client_id, api } = value as Record<string, unknown>;
  if (typeof issuer !== "string" || typeof client_id !== "string" || typeof api !== "string") {
    throw new Error("config.json needs issuer, client_id and api");
  }
  return { issuer, client_id, api: api.replace(/\/+$/, "") };
}
