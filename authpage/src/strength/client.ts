/**
 * The pages' side of the rating worker. It begins to load with the first password that is typed and answers the newest
 * question; where it does not load, or takes too long, there is no rating, and nobody is held up.
 */
import { refusedPasswords } from "@tacit/ui/facts.ts";
import type { Rating } from "./rate.ts";

export interface RatingRequest {
  readonly id: number;
  readonly password: string;
  readonly own: readonly string[];
  /** Where the operator's list lies, if there is one. */
  readonly list?: string;
}

export interface RatingReply extends Rating {
  readonly id: number;
}

/** What is used of a worker. */
export interface RatingWorker {
  postMessage(request: RatingRequest): void;
  addEventListener(type: "message" | "error", listener: (event: Event) => void): void;
  terminate(): void;
}

/** A slow phone loads the list in this time; whoever has waited so long is let through without it. */
const PATIENCE_MS = 5000;

export class RatingClient {
  #worker: RatingWorker | undefined;
  #lastId = 0;
  readonly #waiting = new Map<number, (rating: Rating | undefined) => void>();

  constructor(
    private readonly spawn: () => RatingWorker,
    private readonly patience: number = PATIENCE_MS,
  ) {}

  rate(password: string, own: readonly string[]): Promise<Rating | undefined> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(id, undefined), this.patience);
      this.#waiting.set(id, (rating) => {
        clearTimeout(timer);
        resolve(rating);
      });
      const list = refusedPasswords();
      this.#running().postMessage({ id, password, own, ...(list === undefined ? {} : { list }) });
    });
  }

  #running(): RatingWorker {
    if (this.#worker) return this.#worker;
    const worker = this.spawn();
    worker.addEventListener("message", (event) => {
      const { id, level, common, refused } = (event as MessageEvent<RatingReply>).data;
      this.#settle(id, { level, common, refused });
    });
    worker.addEventListener("error", () => {
      // It never loads, or died: the next question tries anew.
      worker.terminate();
      if (this.#worker === worker) this.#worker = undefined;
      for (const id of [...this.#waiting.keys()]) this.#settle(id, undefined);
    });
    this.#worker = worker;
    return worker;
  }

  #settle(id: number, rating: Rating | undefined): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.(rating);
  }
}

export const ratings = new RatingClient(
  () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "strength" }),
);
