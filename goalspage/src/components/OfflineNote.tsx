/** Says that what is shown may be old, and what waits to be sent; sends it as soon as somebody answers. */
import { useEffect } from "react";
import type { GoalsApi } from "../api/client.ts";
import { useSignedIn } from "../auth/useSession.tsx";
import { formatCount } from "../lib/amount.ts";
import { useOffline } from "../lib/connection.ts";
import { useWaiting } from "../lib/queue.ts";
import { text } from "../text/index.ts";

/** How often it is tried where the browser does not tell that the network is back. */
const AGAIN_MS = 15_000;

export function OfflineNote({ api }: { readonly api: GoalsApi }) {
  const { person } = useSignedIn();
  const offline = useOffline();
  const all = useWaiting(person.sub);
  const count = all.filter(({ refused }) => !refused).length;

  useEffect(() => {
    if (count === 0) return;
    const send = () => void api.sendWaiting().catch(() => undefined);
    if (!offline) send();
    const timer = setInterval(send, AGAIN_MS);
    addEventListener("online", send);
    return () => {
      clearInterval(timer);
      removeEventListener("online", send);
    };
  }, [api, count, offline]);

  return (
    <div role="status" className="offline-place">
      {(offline || count > 0) && (
        <p className="offline">
          {offline && <span>{text.offline.reading} </span>}
          {count > 0 && <span>{text.offline.waiting(count, formatCount(count))}</span>}
        </p>
      )}
    </div>
  );
}
