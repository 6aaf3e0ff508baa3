/** The module worker in which passwords are rated: the list of common ones is large, and rating must not hold up typing. */
import type { RatingReply, RatingRequest } from "./client.ts";
import { rate, readList } from "./rate.ts";

/** Less than the page waits for a rating: a list that does not come leaves the one that comes with the pages in force. */
const LIST_PATIENCE_MS = 3000;

/** The operator's list, by its address; asked for anew where it did not come. */
const lists = new Map<string, Promise<ReadonlySet<string> | undefined>>();

addEventListener("message", async (event: MessageEvent<RatingRequest>) => {
  const { id, password, own, list } = event.data;
  const reply: RatingReply = {
    id,
    ...rate(password, own, list === undefined ? undefined : await load(list)),
  };
  postMessage(reply);
});

/** What does not come holds nobody up. */
function load(address: string): Promise<ReadonlySet<string> | undefined> {
  const known = lists.get(address) ?? fetchList(address);
  lists.set(address, known);
  void known.then((list) => list ?? lists.delete(address));
  return known;
}

async function fetchList(address: string): Promise<ReadonlySet<string> | undefined> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), LIST_PATIENCE_MS);
  try {
    const answer = await fetch(address, { signal: late.signal });
    return answer.ok ? readList(await answer.text()) : undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
