// Stands in for WhatsApp, which cannot exist here: the server's half of the Noise XX handshake and its transport.
import {
  aesDecryptGCM,
  aesEncryptGCM,
  Curve,
  hkdf,
  NOISE_MODE,
  NOISE_WA_HEADER,
  proto,
  sha256,
  WA_CERT_DETAILS,
} from '@whiskeysockets/baileys';

const EMPTY = Buffer.alloc(0);
const root = Curve.generateKeyPair();
const intermediate = Curve.generateKeyPair();
const serverStatic = Curve.generateKeyPair();

/** The key of this process's server, as hex: what a client in another process has to trust. */
export const rootKey = Buffer.from(root.public).toString('hex');

/** Baileys pins WhatsApp's root certificate in an exported, mutable object; that is the only thing changed in it. */
export function trustTheRig(key = rootKey): void {
  WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(key, 'hex');
}

/** The keys of an open connection, seen from the server. */
export interface Transport {
  seal(plain: Uint8Array): Buffer;
  open(sealed: Uint8Array): Buffer;
}

export interface Handshake {
  /** The encoded ServerHello. */
  readonly hello: Uint8Array;
  /** Reads the client's last handshake message; throws where it was not made for this handshake. */
  finish(message: Uint8Array): { noiseKey: Buffer; payload: proto.ClientPayload; transport: Transport };
}

export function answerClientHello(message: Uint8Array): Handshake {
  const clientEphemeral = proto.HandshakeMessage.decode(message).clientHello?.ephemeral;
  if (!clientEphemeral) throw new Error('the first frame is not a ClientHello');
  const ephemeral = Curve.generateKeyPair();
  const transcript = new Transcript();
  transcript.mixHash(NOISE_WA_HEADER);
  transcript.mixHash(clientEphemeral);
  transcript.mixHash(ephemeral.public);
  transcript.mixKey(Curve.sharedKey(ephemeral.private, clientEphemeral));
  const sealedStatic = transcript.seal(serverStatic.public);
  transcript.mixKey(Curve.sharedKey(serverStatic.private, clientEphemeral));
  const serverHello = {
    ephemeral: ephemeral.public,
    static: sealedStatic,
    payload: transcript.seal(certificateChain()),
  };
  return {
    hello: proto.HandshakeMessage.encode({ serverHello }).finish(),
    finish: (last) => finishHandshake(last, transcript, ephemeral.private),
  };
}

function finishHandshake(message: Uint8Array, transcript: Transcript, ephemeralKey: Uint8Array) {
  const finish = proto.HandshakeMessage.decode(message).clientFinish;
  if (!finish?.static || !finish.payload) throw new Error('the second frame is not a ClientFinish');
  const noiseKey = transcript.open(finish.static);
  transcript.mixKey(Curve.sharedKey(ephemeralKey, noiseKey));
  const payload = proto.ClientPayload.decode(transcript.open(finish.payload));
  return { noiseKey, payload, transport: transcript.split() };
}

function certificateChain(): Uint8Array {
  const Details = proto.CertChain.NoiseCertificate.Details;
  const above = Details.encode({ serial: 1, issuerSerial: WA_CERT_DETAILS.SERIAL, key: intermediate.public });
  const below = Details.encode({ serial: 2, issuerSerial: 1, key: serverStatic.public });
  const aboveBytes = above.finish();
  const belowBytes = below.finish();
  return proto.CertChain.encode({
    intermediate: { details: aboveBytes, signature: Curve.sign(root.private, aboveBytes) },
    leaf: { details: belowBytes, signature: Curve.sign(intermediate.private, belowBytes) },
  }).finish();
}

/** What both sides have said so far, and the keys that follow from it. */
class Transcript {
  private hash: Buffer = Buffer.from(NOISE_MODE);
  private salt: Buffer = this.hash;
  private key: Buffer = this.hash;
  private counter = 0;

  mixHash(data: Uint8Array): void {
    this.hash = sha256(Buffer.concat([this.hash, data]));
  }

  mixKey(secret: Uint8Array): void {
    [this.salt, this.key] = this.derive(secret);
    this.counter = 0;
  }

  seal(plain: Uint8Array): Buffer {
    const sealed = aesEncryptGCM(plain, this.key, ivOf(this.counter++), this.hash);
    this.mixHash(sealed);
    return sealed;
  }

  open(sealed: Uint8Array): Buffer {
    const plain = aesDecryptGCM(sealed, this.key, ivOf(this.counter++), this.hash);
    this.mixHash(sealed);
    return plain;
  }

  split(): Transport {
    // The first key is the one the client writes with, therefore the one the server reads with.
    const [reading, writing] = this.derive(EMPTY);
    let read = 0;
    let written = 0;
    return {
      seal: (plain) => aesEncryptGCM(plain, writing, ivOf(written++), EMPTY),
      open: (sealed) => aesDecryptGCM(sealed, reading, ivOf(read++), EMPTY),
    };
  }

  private derive(secret: Uint8Array): [Buffer, Buffer] {
    const both = Buffer.from(hkdf(Buffer.from(secret), 64, { salt: this.salt, info: '' }));
    return [both.subarray(0, 32), both.subarray(32)];
  }
}

function ivOf(counter: number): Buffer {
  const iv = Buffer.alloc(12);
  iv.writeUInt32BE(counter, 8);
  return iv;
}
