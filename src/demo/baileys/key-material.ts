// Keys and their text forms as Baileys writes them. They are random bytes, so nobody's, and no account can use them.
import { randomBytes } from 'node:crypto';

/** Bytes as `BufferJSON.replacer` writes them (7.0.0-rc14, lib/Utils/generics.js:8). */
export function asBuffer(bytes: Uint8Array): { type: 'Buffer'; data: string } {
  return { type: 'Buffer', data: Buffer.from(bytes).toString('base64') };
}

export function randomBuffer(length: number): { type: 'Buffer'; data: string } {
  return asBuffer(randomBytes(length));
}

export function randomBase64(length: number): string {
  return randomBytes(length).toString('base64');
}

/** In the order of `Curve.generateKeyPair` (lib/Utils/crypto.js:10). */
export function keyPair(): object {
  return { private: randomBuffer(32), public: randomBuffer(32) };
}

/** A public key with the type byte of Curve25519 before it, as libsignal keeps them. */
export function typedPublicKey(): Buffer {
  return Buffer.concat([Buffer.from([5]), randomBytes(32)]);
}
