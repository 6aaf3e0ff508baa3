// An OPAQUE-3DH client (RFC 9807) over ristretto255-SHA512, written from the RFC's text alone and sharing no code with
// the rest of Tacit: it stands for a client that a stranger would write.
//
// The group, the hash and Argon2id come from the noble libraries; the OPRF's blinding (RFC 9497 §3.3.1), the envelope
// (§4) and the key exchange (§6) are here. Section numbers without an RFC are RFC 9807's.
// Read first: vectors.test.mjs, which holds it against the RFC's test vectors.

import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { ristretto255, ristretto255_hasher, ristretto255_oprf } from "@noble/curves/ed25519.js";
import { argon2id } from "@noble/hashes/argon2.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha512 } from "@noble/hashes/sha2.js";

const { Point } = ristretto255;
const { Fn } = Point;
const { oprf } = ristretto255_oprf;

// §2.1 and §7: sizes for this configuration.
const Nn = 32;
const Nseed = 32;
const Npk = 32;
const Nh = 64;
const Nm = 64;
const Nx = 64;

const utf8 = (text) => new TextEncoder().encode(text);
const concat = (...parts) => new Uint8Array(Buffer.concat(parts));
const i2osp = (number, size) => {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntBE(number, 0, size);
  return bytes;
};
const prefixed = (bytes) => concat(i2osp(bytes.length, 2), bytes);
const same = (a, b) => Buffer.compare(a, b) === 0;

/** The password is wrong, or the server is not the one that was registered with. */
export class WrongPassword extends Error {}

/** The server broke the protocol. */
export class InvalidMessage extends Error {}

// --- Primitives -----------------------------------------------------------------------------------------------------

const kdfExtract = (ikm) => extract(sha512, ikm, new Uint8Array());
const kdfExpand = (key, info, size) => expand(sha512, key, info, size);
const mac = (key, message) => hmac(sha512, key, message);

/** §10.7: what the other side sent is a member of the group, and not the identity. */
function readPoint(bytes) {
  let point;
  try {
    point = Point.fromBytes(bytes);
  } catch {
    throw new InvalidMessage("not a point");
  }
  if (point.equals(Point.ZERO)) throw new InvalidMessage("the identity");
  return point;
}

function randomScalar() {
  // 64 bytes, reduced: as good as uniform.
  const wide = BigInt(`0x${randomBytes(64).toString("hex")}`);
  return Fn.toBytes((wide % (Fn.ORDER - 1n)) + 1n);
}

/** RFC 9497 §3.3.1, Blind, with the context string of the mode OPRF (§3.1). */
function blindPassword(password, blind) {
  const DST = concat(utf8("HashToGroup-OPRFV1-"), i2osp(0, 1), utf8("-ristretto255-SHA512"));
  const element = ristretto255_hasher.hashToCurve(password, { DST });
  return element.multiply(Fn.fromBytes(blind)).toBytes();
}

/** §6.4.1, DeriveDiffieHellmanKeyPair: RFC 9497's DeriveKeyPair under OPAQUE's own label. */
function deriveKeyPair(seed) {
  const { secretKey, publicKey } = oprf.deriveKeyPair(seed, utf8("OPAQUE-DeriveDiffieHellmanKeyPair"));
  return { secretKey, publicKey };
}

const diffieHellman = (secretKey, publicKey) => readPoint(publicKey).multiply(Fn.fromBytes(secretKey)).toBytes();

/** Tacit's key stretching: Argon2id as the server names it, under a salt of sixteen zero bytes. */
export function stretchArgon2id(ksf) {
  if (ksf.alg !== "argon2id") throw new InvalidMessage(`unknown ksf ${ksf.alg}`);
  const { m, t, p } = ksf;
  return (oprfOutput) => argon2id(oprfOutput, new Uint8Array(16), { m, t, p, dkLen: Nh });
}

// --- The OPRF's output to a password's keys, §4 and §5.2 ------------------------------------------------------------

function randomizedPassword(password, blind, evaluated, stretch) {
  readPoint(evaluated);
  const oprfOutput = oprf.finalize(password, blind, evaluated);
  return kdfExtract(concat(oprfOutput, stretch(oprfOutput)));
}

/** §4.1.2 and §4.1.3 share all but where the nonce comes from and what is done with the tag. */
function openEnvelope(randomized, nonce, serverPublicKey, { clientIdentity, serverIdentity }) {
  const from = (label, size) => kdfExpand(randomized, concat(nonce, utf8(label)), size);
  const { secretKey, publicKey } = deriveKeyPair(from("PrivateKey", Nseed));
  const identities = { client: clientIdentity ?? publicKey, server: serverIdentity ?? serverPublicKey };
  const cleartext = concat(serverPublicKey, prefixed(identities.server), prefixed(identities.client));
  const tag = mac(from("AuthKey", Nh), concat(nonce, cleartext));
  return { secretKey, publicKey, identities, tag, exportKey: from("ExportKey", Nh) };
}

// --- Registration, §5.2 ---------------------------------------------------------------------------------------------

/** `draws` replaces randomness for test vectors: {blind, envelopeNonce}. */
export function startRegistration(password, options = {}, draws = {}) {
  const secret = utf8(password);
  const blind = draws.blind ?? randomScalar();
  return {
    request: blindPassword(secret, blind),

    /** RegistrationResponse in, RegistrationRecord (the upload) out. */
    finish(response, stretch) {
      if (response.length !== 32 + Npk) throw new InvalidMessage("RegistrationResponse");
      const [evaluated, serverPublicKey] = [response.slice(0, 32), response.slice(32)];
      readPoint(serverPublicKey);
      const randomized = randomizedPassword(secret, blind, evaluated, stretch);
      const nonce = draws.envelopeNonce ?? new Uint8Array(randomBytes(Nn));
      const { publicKey, tag, exportKey } = openEnvelope(randomized, nonce, serverPublicKey, options);
      const maskingKey = kdfExpand(randomized, utf8("MaskingKey"), Nh);
      return { record: concat(publicKey, maskingKey, nonce, tag), exportKey };
    },
  };
}

// --- Login, §6 ------------------------------------------------------------------------------------------------------

/** §6.4.2.2: Expand-Label with the labels of OPAQUE. */
function deriveSecret(secret, label, transcriptHash) {
  const name = utf8(`OPAQUE-${label}`);
  const info = concat(i2osp(Nx, 2), i2osp(name.length, 1), name, i2osp(transcriptHash.length, 1), transcriptHash);
  return kdfExpand(secret, info, Nx);
}

/** `draws` replaces randomness for test vectors: {blind, keyshareSeed, nonce}. */
export function startLogin(password, options = {}, draws = {}) {
  const secret = utf8(password);
  const context = options.context ?? new Uint8Array();
  const blind = draws.blind ?? randomScalar();
  const keyshare = deriveKeyPair(draws.keyshareSeed ?? new Uint8Array(randomBytes(Nseed)));
  const nonce = draws.nonce ?? new Uint8Array(randomBytes(Nn));
  const ke1 = concat(blindPassword(secret, blind), nonce, keyshare.publicKey);
  return {
    ke1,

    /** KE2 in, KE3 and the shared keys out. */
    finish(ke2, stretch) {
      if (ke2.length !== 320) throw new InvalidMessage("KE2");
      const [evaluated, maskingNonce, masked] = [ke2.slice(0, 32), ke2.slice(32, 64), ke2.slice(64, 192)];
      const [serverKeyshare, serverMac] = [ke2.slice(224, 256), ke2.slice(256)];
      readPoint(serverKeyshare);

      // §6.3.2.3, RecoverCredentials: a wrong password unmasks noise, which is seen here or at the tag.
      const randomized = randomizedPassword(secret, blind, evaluated, stretch);
      const maskingKey = kdfExpand(randomized, utf8("MaskingKey"), Nh);
      const info = concat(maskingNonce, utf8("CredentialResponsePad"));
      const pad = kdfExpand(maskingKey, info, Npk + Nn + Nm);
      const response = pad.map((byte, at) => byte ^ masked[at]);
      const serverPublicKey = response.slice(0, Npk);
      const envelopeNonce = response.slice(Npk, Npk + Nn);
      const envelope = openEnvelope(randomized, envelopeNonce, serverPublicKey, options);
      if (!same(envelope.tag, response.slice(Npk + Nn))) throw new WrongPassword();

      // §6.4: the transcript, the three Diffie-Hellman values, the keys.
      const { client, server } = envelope.identities;
      const preamble = concat(
        utf8("OPAQUEv1-"),
        prefixed(context),
        prefixed(client),
        ke1,
        prefixed(server),
        ke2.slice(0, 256),
      );
      const ikm = concat(
        diffieHellman(keyshare.secretKey, serverKeyshare),
        diffieHellman(keyshare.secretKey, serverPublicKey),
        diffieHellman(envelope.secretKey, serverKeyshare),
      );
      const prk = kdfExtract(ikm);
      const transcript = sha512(preamble);
      const handshake = deriveSecret(prk, "HandshakeSecret", transcript);
      const serverMacKey = deriveSecret(handshake, "ServerMAC", new Uint8Array());
      const clientMacKey = deriveSecret(handshake, "ClientMAC", new Uint8Array());
      if (!same(mac(serverMacKey, transcript), serverMac)) throw new WrongPassword();
      return {
        ke3: mac(clientMacKey, sha512(concat(preamble, serverMac))),
        sessionKey: deriveSecret(prk, "SessionKey", transcript),
        exportKey: envelope.exportKey,
      };
    },
  };
}
