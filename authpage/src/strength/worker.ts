/** The module worker in which passwords are rated: the list of common ones is large, and rating must not hold up typing. */
import type { RatingReply, RatingRequest } from "./client.ts";
import { rate } from "./rate.ts";

addEventListener("message", (event: MessageEvent<RatingRequest>) => {
  const { id, password, own } = event.data;
  const reply: RatingReply = { id, ...rate(password, own) };
  postMessage(reply);
});
