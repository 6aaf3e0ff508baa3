/** From where something was done, in words: a browser and a network, as the server names them. */
import type { Browser, Place } from "../api/shapes.ts";
import { text } from "../text/index.ts";

export function browserWords({ name, system }: Browser): string {
  const words = text.account.browser;
  if (name !== undefined && system !== undefined) return words.on(name, system);
  return name ?? system ?? words.unknown;
}

/** `203.0.113.0/24` is `203.0.113.…` to a person, and `2001:db8:1::/48` is `2001:db8:1:…`. */
export function placeWords({ kind, network }: Place): string {
  const words = text.account.place;
  if (kind === "loopback") return words.loopback;
  const begins = network.replace(/(\.0\/24|:*:\/48|\/\d+)$/, (end) =>
    end.startsWith(".") ? ".…" : end.startsWith(":") ? ":…" : "",
  );
  return kind === "private" ? words.private(begins) : words.public(begins);
}
