// One person's browser: a profile of its own, and eyes on everything that it does. What a page must never do is noted
// as it happens and fails the test when the browser closes: a request to a stranger, a violation of the policy, an
// error on the console, an answer of 5xx. A refusal that belongs to the walk is announced by `expect`.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const RESULTS = new URL("../test-results/", import.meta.url).pathname;

export class Visitor {
  /** @param options Playwright's, for the context: viewport, colorScheme, … */
  static async enter(browser, tacit, name, options = {}) {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: "en-GB",
      reducedMotion: "reduce",
      ...options,
    });
    // Far beyond what a person would wait: two cores may be building something else at the same time.
    context.setDefaultTimeout(30_000);
    const visitor = new Visitor(context, tacit, name);
    visitor.page = await context.newPage();
    return visitor;
  }

  #ours;
  #trace = [];
  #wrong = [];
  #expected = [];
  #announced = [];
  /** What Chromium wrote on the console about answers of 400 and 401; judged at the end, beside `#challenges`. */
  #refused = [];
  /** Promises of {path, status}, where a server asked for the proof anew with its nonce: part of the protocol. */
  #challenges = [];
  /** Requests that pages and workers made: {method, url, body}. */
  requests = [];

  constructor(context, tacit, name) {
    this.context = context;
    this.tacit = tacit;
    this.name = name;
    this.#ours = new Set([tacit.issuer, tacit.api, tacit.goals]);
    context.on("request", (request) => this.#requested(request));
    context.on("response", (response) => this.#answered(response));
    context.on("requestfailed", (request) => this.#failed(request));
    context.on("console", (message) => this.#said(message));
    context.on("weberror", (error) => this.#note(`an exception: ${error.error().stack}`));
  }

  newPage() {
    return this.context.newPage();
  }

  /** An app of somebody else takes part in this walk. */
  alsoVisits(origin) {
    this.#ours.add(origin);
  }

  /** This refusal is part of the walk. Without a status: no answer at all. */
  expect(path, status) {
    this.#expected.push({ path, status });
  }

  /** This word on the console, or this exception, is part of the walk. */
  expectSaid(pattern) {
    this.#announced.push(pattern);
  }

  /** Fails if anything happened that must not. */
  async leave() {
    const challenges = await Promise.all(this.#challenges);
    await this.context.close();
    for (const { path, status, text } of this.#refused) {
      const at = challenges.findIndex((each) => each?.path === path && each.status === status);
      if (at === -1) this.#note(`on the console of ${path}: ${text}`);
      else challenges.splice(at, 1);
    }
    if (this.#wrong.length > 0) throw new Error(`${this.name}'s browser saw:\n  ${this.#wrong.join("\n  ")}`);
  }

  /** For whoever looks at a failure: a picture of every tab, and what happened. */
  async keep(title) {
    await mkdir(RESULTS, { recursive: true });
    const file = join(RESULTS, `${title}-${this.name}`.replace(/[^\w-]+/g, "-").toLowerCase());
    const lines = [...this.#trace];
    for (const [index, page] of this.context.pages().entries()) {
      lines.push("", `tab ${index + 1}: ${withoutQuery(page.url())}`);
      await page.screenshot({ path: `${file}-${index + 1}.png`, timeout: 5_000 }).catch(() => undefined);
      lines.push(await page.locator("body").ariaSnapshot({ timeout: 2_000 }).catch(String));
    }
    await writeFile(`${file}.txt`, `${lines.join("\n")}\n`);
    return `${file}.txt`;
  }

  #requested(request) {
    const url = new URL(request.url());
    this.requests.push({ method: request.method(), url: request.url(), body: request.postData() ?? "" });
    this.#trace.push(`${clock()} ${request.method()} ${withoutQuery(request.url())}`);
    if (["data:", "blob:"].includes(url.protocol) || this.#ours.has(url.origin)) return;
    this.#note(`a request to a stranger: ${request.url()}`);
  }

  #answered(response) {
    this.#trace.push(`${clock()}   ${response.status()} ${withoutQuery(response.url())}`);
    const { status, path } = { status: response.status(), path: new URL(response.url()).pathname };
    if (status >= 500 && !this.#isExpected(path, status)) this.#note(`${status} from ${path}`);
    // RFC 9449 §8 and §9: the first proof of a page has no nonce yet.
    if (response.headers()["dpop-nonce"] === undefined || ![400, 401].includes(status)) return;
    const challenge = response.headers()["www-authenticate"];
    const said = challenge === undefined ? bodyOf(response) : Promise.resolve(challenge);
    this.#challenges.push(said.then((text) => (/use_dpop_nonce/.test(text) ? { path, status } : undefined)));
  }

  #failed(request) {
    const reason = request.failure()?.errorText ?? "";
    const path = new URL(request.url()).pathname;
    this.#trace.push(`${clock()}   ${reason} ${withoutQuery(request.url())}`);
    // What was under way when the page was left; Chromium may still write on the console how it was answered.
    if (reason === "net::ERR_ABORTED") {
      const given = [400, 401].map((status) => Promise.resolve({ path, status }));
      this.#challenges.push(...given);
      return;
    }
    if (this.#isExpected(path)) return;
    this.#note(`${reason} for ${path}`);
  }

  #said(message) {
    this.#trace.push(`${clock()} console ${message.type()}: ${message.text()}`);
    if (!["error", "warning"].includes(message.type())) return;
    // Chromium writes each refused request on the console: "… responded with a status of 401 …".
    const refusal = /the server responded with a status of (\d+)/.exec(message.text());
    const { url } = message.location();
    const path = URL.canParse(url) ? new URL(url).pathname : "";
    if (refusal && this.#isExpected(path, Number(refusal[1]))) return;
    if (/net::ERR_/.test(message.text()) && this.#isExpected(path)) return;
    if (refusal && ["400", "401"].includes(refusal[1])) {
      this.#refused.push({ path, status: Number(refusal[1]), text: message.text() });
      return;
    }
    this.#note(`on the console of ${path}: ${message.text()}`);
  }

  #isExpected(path, status) {
    return this.#expected.some((each) => path.startsWith(each.path) && each.status === status);
  }

  #note(what) {
    if (this.#announced.some((pattern) => pattern.test(what))) return;
    this.#trace.push(`${clock()} WRONG: ${what}`);
    this.#wrong.push(what);
  }
}

/** A body that its page has not read to the end, or that is gone with its page, is none. */
function bodyOf(response) {
  const late = new Promise((resolve) => setTimeout(resolve, 2_000, ""));
  return Promise.race([response.text().catch(() => ""), late]);
}

function clock() {
  return new Date().toISOString().slice(11, 23);
}

/** Codes and interactions are nobody's business, not even in a test's files. */
function withoutQuery(url) {
  return url.replace(/[?#].*/, "?…");
}
