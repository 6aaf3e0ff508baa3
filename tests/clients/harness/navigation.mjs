// fetch, but for what it decides by itself: Node's says `Sec-Fetch-Mode: cors` whatever it is told, and a person who goes to a
// page is no script.

import { request } from "node:http";

/** A request with just these headers; redirects are the caller's. */
export function navigate(address, { method = "GET", headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(address, { method, headers, agent: false }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        const received = new Headers();
        for (let at = 0; at < answer.rawHeaders.length; at += 2) {
          received.append(answer.rawHeaders[at], answer.rawHeaders[at + 1]);
        }
        resolve(new Response(Buffer.concat(chunks), { status: answer.statusCode, headers: received }));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
