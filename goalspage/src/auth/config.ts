/** Where this page's issuer and API live. Served beside the page, so that one build runs anywhere. */
export interface Config {
  readonly issuer: string;
  readonly client_id: string;
  readonly api: string;
}

export async function loadConfig(): Promise<Config> {
  const response = await fetch("/config.json", { cache: "no-cache" });
  if (!response.ok) throw new Error(`config.json answered ${response.status}`);
  return parseConfig(await response.json());
}

export function parseConfig(value: unknown): Config {
  if (typeof value !== "object" || value === null) throw new Error("config.json is not an object");
  const { issuer, client_id, api } = value as Record<string, unknown>;
  if (typeof issuer !== "string" || typeof client_id !== "string" || typeof api !== "string") {
    throw new Error("config.json needs issuer, client_id and api");
  }
  return { issuer, client_id, api: api.replace(/\/+$/, "") };
}
