/**
 * Lets the page open without a network: its own files, and nothing else.
 *
 * What is somebody's never comes here: the API and the issuer are other origins, and only requests to this one are looked
 * at. The ways of a sign-in (/callback, /silent-callback) always reach the network, and so does everything that is not one
 * of the page's own files. What can change (the page itself, config.json) is asked for first and kept for when nobody
 * answers; what has a hash in its name never changes.
 */
const KEPT = "goals-page-1";
const PAGE = "/";
const PATIENCE_MS = 4_000;

self.addEventListener("install", (event) => {
  event.waitUntil(Promise.all([keepPage(), self.skipWaiting()]));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([forgetOlder(), self.clients.claim()]));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(ofKept(request));
  else if (url.pathname === "/config.json") event.respondWith(freshest(request, url.pathname));
  else if (request.mode === "navigate" && url.pathname === PAGE) event.respondWith(freshest(request, PAGE));
});

async function keepPage() {
  const kept = await caches.open(KEPT);
  const page = await fetch(PAGE, { cache: "no-cache" });
  if (!page.ok) throw new Error(`the page answered ${page.status}`);
  const html = await page.clone().text();
  await put(kept, PAGE, page);
  const files = [...html.matchAll(/(?:src|href)="(\/[^"/][^"]*)"/g)].map(([, path]) => path);
  await Promise.all(["/config.json", ...files].map(async (path) => put(kept, path, await fetch(path))));
}

/** Files of earlier versions of the page go when a newer one was seen. */
async function forgetUnnamed(kept, html) {
  for (const { url } of await kept.keys()) {
    const { pathname } = new URL(url);
    if (pathname.startsWith("/assets/") && !html.includes(pathname)) await kept.delete(url);
  }
}

async function forgetOlder() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
}

/** Files that never change. */
async function ofKept(request) {
  const kept = await caches.open(KEPT);
  const known = await kept.match(request.url);
  if (known) return known;
  const answer = await fetch(request);
  await put(kept, request.url, answer.clone());
  return answer;
}

async function freshest(request, path) {
  const kept = await caches.open(KEPT);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) {
      await put(kept, path, answer.clone());
      if (path === PAGE) await forgetUnnamed(kept, await answer.clone().text());
      return answer;
    }
    return answer.status >= 500 ? ((await kept.match(path)) ?? answer) : answer;
  } catch (error) {
    const known = await kept.match(path);
    if (known) return known;
    throw error;
  }
}

/** Without its date: a kept answer's clock tells nothing. With its policy, or the page would have none. */
async function put(kept, path, answer) {
  if (!answer.ok) return;
  const headers = new Headers(answer.headers);
  for (const name of ["date", "content-encoding", "content-length"]) headers.delete(name);
  await kept.put(path, new Response(await answer.arrayBuffer(), { status: 200, headers }));
}
