// The proxy in front of the server, played by the test: it adds the header in which certificates are passed on.
//
// The certificates in testdata/ are self-signed and good until 2126 (`openssl req -x509 -newkey ec …`); their private keys
// were thrown away, since nobody here speaks TLS.

import { readFile } from "node:fs/promises";
import * as jose from "jose";
import { CERTIFICATE_HEADER, VERIFY_HEADER } from "./tacit.mjs";

const read = (name) => readFile(new URL(`../testdata/${name}.pem`, import.meta.url), "utf8");

export const asProxy = {
  /** Two certificates, and the first one's key as a client registers it (RFC 8705 §2.2.2). */
  async fixtures() {
    const [certificate, stranger] = await Promise.all(["client", "stranger"].map(read));
    const key = await jose.exportJWK(await jose.importX509(certificate, "ES256", { extractable: true }));
    const x5c = [certificate.replace(/-----[^-]+-----|\s/g, "")];
    return { certificate, stranger, jwks: { keys: [{ ...key, kid: "certificate", x5c }] } };
  },

  /** `fetch` through the proxy, as nginx's `$ssl_client_escaped_cert` and `$ssl_client_verify` have it. */
  fetch: (certificate) => (url, options) => {
    const headers = new Headers(options.headers);
    if (certificate) {
      headers.set(CERTIFICATE_HEADER, encodeURIComponent(certificate));
      headers.set(VERIFY_HEADER, "SUCCESS");
    }
    return fetch(url, { ...options, headers });
  },
};
