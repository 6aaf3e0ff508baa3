import { describe, expect, it } from "vitest";
import { RatingClient, type RatingReply, type RatingRequest, type RatingWorker } from "./client.ts";
import { rate, readList } from "./rate.ts";

describe("a password", () => {
  it.each([
    ["aaaaaaaaaaaa", "weak"],
    ["abcdefgh12345", "weak"],
    ["password123", "weak"],
    ["qwertzuiop", "weak"],
    ["ada.lovelace1815", "weak"],
    ["brisk-Tulip7", "strong"],
    ["copper lantern drifts sideways", "strong"],
  ])("%j is %s", (password, level) => {
    expect(rate(password, ["ada.lovelace@example.org", "Ada Lovelace"]).level).toBe(level);
  });

  it.each(["password", "PassWord", "iloveyou", "12345678", "qwertyuiop"])(
    "%j is a common one",
    (password) => {
      expect(rate(password).common).toBe(true);
    },
  );

  it.each(["", "correct horse battery staple", "Zephyr-Quince-42"])("%j is none", (password) => {
    expect(rate(password).common).toBe(false);
  });

  it("of a thousand characters is rated by its beginning", () => {
    const long = "correct horse battery staple ".repeat(40);
    expect(rate(long)).toEqual(rate(long.slice(0, 100)));
    expect(rate(long).level).toBe("strong");
  });
});

describe("the operator's list", () => {
  const list = readList("Acme2026!\r\n\r\n  \nMünchen-1972\n");

  it.each(["Acme2026!", "ACME2026!", "München-1972", "mu\u0308nchen-1972"])("has %j", (password) => {
    expect(rate(password, [], list).refused).toBe(true);
  });

  it.each(["Acme2027!", "Acme2026! ", "", "my Acme2026! here"])("has no %j", (password) => {
    expect(rate(password, [], list).refused).toBe(false);
  });

  it("refuses nothing where there is none", () => {
    expect(rate("Acme2026!").refused).toBe(false);
  });
});

describe("the rating worker", () => {
  it("that never answers holds nobody up", async () => {
    const client = new RatingClient(() => new StillWorker(), 20);
    expect(await client.rate("a password", [])).toBeUndefined();
  });

  it("that does not load is asked for anew", async () => {
    let spawned = 0;
    const client = new RatingClient(() => {
      spawned += 1;
      return spawned === 1 ? new FailingWorker() : new AnsweringWorker();
    });
    expect(await client.rate("a password", [])).toBeUndefined();
    expect((await client.rate("a password", []))?.level).toBe("weak");
  });
});

class StillWorker implements RatingWorker {
  readonly listeners = new Map<string, (event: Event) => void>();
  postMessage(_request: RatingRequest): void {}
  addEventListener(type: "message" | "error", listener: (event: Event) => void): void {
    this.listeners.set(type, listener);
  }
  terminate(): void {}
}

class FailingWorker extends StillWorker {
  override postMessage(): void {
    queueMicrotask(() => this.listeners.get("error")?.(new Event("error")));
  }
}

class AnsweringWorker extends StillWorker {
  override postMessage({ id, password, own }: RatingRequest): void {
    const data: RatingReply = { id, ...rate(password, own) };
    queueMicrotask(() => this.listeners.get("message")?.(new MessageEvent("message", { data })));
  }
}
