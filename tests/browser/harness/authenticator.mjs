// An authenticator app (RFC 6238), by Node's own HMAC: what a person's phone computes from the text beside the picture.

import { createHmac } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP = 30;

export class Authenticator {
  #secret;
  #last = 0;

  /** @param {string} secret in base 32, with or without spaces. */
  constructor(secret) {
    const bits = [...secret.replace(/\s/g, "")]
      .map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0"))
      .join("");
    this.#secret = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  }

  /** A code that was not used yet, good for half a minute at least; waits for one where the present ones are used up. */
  async next() {
    const present = () => Math.floor(Date.now() / 1000 / STEP);
    const step = Math.max(this.#last + 1, present());
    while (step > present() + 1) await wait(200);
    this.#last = step;
    return this.#codeOf(step);
  }

  #codeOf(step) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const tag = createHmac("sha1", this.#secret).update(counter).digest();
    const word = tag.readUInt32BE(tag[19] & 0xf) & 0x7fffffff;
    return String(word % 1_000_000).padStart(6, "0");
  }
}
