// What every file of tests begins with: one Tacit and one Chromium, and as many people as a test wants.

import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";
import { Tacit } from "./tacit.mjs";
import { Visitor } from "./visitor.mjs";

/** @param {{ settings?: Record<string, string>, bfcache?: boolean }} options */
export function stage({ settings, bfcache } = {}) {
  const stage = { tacit: undefined, browser: undefined };

  before(async () => {
    [stage.tacit, stage.browser] = await Promise.all([Tacit.start(settings), launch({ bfcache })]);
  });
  after(async () => {
    await stage.browser?.close();
    await stage.tacit?.stop();
    if (/panicked at/.test(stage.tacit?.log ?? "")) throw new Error(`a server panicked:\n${stage.tacit.log}`);
  });

  /**
   * A walk: `enter(name, options)` opens a browser for somebody. They are all closed and judged at the end; whatever
   * fails leaves pictures and a trace in test-results/.
   */
  stage.walk = (title, steps) =>
    test(title, async () => {
      const visitors = [];
      const enter = async (name, options) => {
        const visitor = await Visitor.enter(stage.browser, stage.tacit, name, options);
        visitors.push(visitor);
        return visitor;
      };
      try {
        await steps({ tacit: stage.tacit, browser: stage.browser, enter });
        for (const visitor of visitors) await visitor.leave();
      } catch (error) {
        for (const visitor of visitors) console.error(`see ${await visitor.keep(title)}`);
        throw error;
      } finally {
        for (const visitor of visitors) await visitor.context.close().catch(() => undefined);
      }
    });
  return stage;
}
