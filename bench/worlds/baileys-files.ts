// Names and contents of the files of one made-up Baileys auth folder, as the scan world needs them.

/** A small generator of numbers, so that two machines with the same parameters get the same world. */
export type Random = () => number;

/** mulberry32: a whole number below 2^32 at each call, fast enough for millions of files. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

export interface WorldFile {
  readonly name: string;
  readonly content: Uint8Array;
}

function digits(random: Random, length: number): string {
  let text = String(1 + (random() % 9));
  while (text.length < length) text += String(random() % 1_000_000_000);
  return text.slice(0, length);
}

function phone(random: Random): string {
  return `49170${digits(random, 8)}`;
}

function base64(random: Random, bytes: number): string {
  const raw = Buffer.allocUnsafe(bytes);
  for (let i = 0; i < bytes; i++) raw[i] = random() & 0xff;
  return raw.toString('base64');
}

function bufferJson(random: Random, bytes: number): object {
  return { type: 'Buffer', data: base64(random, bytes) };
}

function keyPair(random: Random): object {
  return { private: bufferJson(random, 32), public: bufferJson(random, 32) };
}

/** A creds.json that the real library would accept in shape: about 2 KB, with every field that a scan reads. */
export function credsJson(random: Random): Uint8Array {
  const user = phone(random);
  const nextPreKeyId = 31 + (random() % 4000);
  const creds = {
    noiseKey: keyPair(random),
    pairingEphemeralKeyPair: keyPair(random),
    signedIdentityKey: keyPair(random),
    signedPreKey: { keyPair: keyPair(random), signature: bufferJson(random, 64), keyId: 1 },
    registrationId: random() & 0x3fff,
    advSecretKey: base64(random, 32),
    processedHistoryMessages: [],
    nextPreKeyId,
    firstUnuploadedPreKeyId: nextPreKeyId,
    accountSyncCounter: random() % 9,
    accountSettings: { unarchiveChats: false },
    registered: true,
    me: {
      id: `${user}:${1 + (random() % 20)}@s.whatsapp.net`,
      lid: `${digits(random, 15)}:1@lid`,
      name: 'Shop',
    },
    account: {
      details: base64(random, 24),
      accountSignatureKey: base64(random, 32),
      accountSignature: base64(random, 64),
      deviceSignature: base64(random, 64),
    },
    signalIdentities: [
      {
        identifier: { name: `${user}:1@s.whatsapp.net`, deviceId: 0 },
        identifierKey: bufferJson(random, 33),
      },
    ],
    platform: 'android',
    routingInfo: bufferJson(random, 8),
    lastAccountSyncTimestamp: 1_760_000_000 + (random() % 1_000_000),
    myAppStateKeyId: `AAAAA${base64(random, 3)}`,
    lastPropHash: base64(random, 4),
  };
  return Buffer.from(JSON.stringify(creds));
}

/** One shared block of text: slicing it costs nothing, and a scan never reads what is in these files. */
const FILLER = Buffer.from(JSON.stringify({ data: 'Ab3'.repeat(2800) }));

/** A piece of filler with the given length; a profile's biggest file is 8 KB. */
export function filler(length: number): Uint8Array {
  return FILLER.subarray(0, length);
}

function keyId(random: Random): string {
  // Base64 with "/" replaced, as the library's own fixFileName does.
  return `AAAA${base64(random, 6).replaceAll('/', '__').replaceAll('+', '-').replaceAll('=', '')}`;
}

/** The mix of kinds, in parts of 100, close to what a busy session holds: mostly pre-keys and sessions. */
function nameOf(random: Random, index: number): string {
  const part = index % 100;
  if (part < 34) return `pre-key-${index + 1}.json`;
  if (part < 56) return `session-${phone(random)}${part % 2 === 0 ? '_1' : ''}.${random() % 4}.json`;
  if (part < 68) return `sender-key-1203${digits(random, 14)}@g.us--${phone(random)}_1--0.json`;
  if (part < 78) return `lid-mapping-${phone(random)}.json`;
  if (part < 86) return `lid-mapping-${digits(random, 15)}_reverse.json`;
  if (part < 92) return `device-list-${phone(random)}.json`;
  if (part < 95) return `identity-key-${phone(random)}.0.json`;
  if (part < 97) return `app-state-sync-key-${keyId(random)}.json`;
  if (part < 98) return `sender-key-memory-1203${digits(random, 14)}@g.us.json`;
  if (part < 99) return `tctoken-${digits(random, 15)}@lid.json`;
  return `app-state-sync-version-regular_${index}.json`;
}

/** The files of one folder, creds.json first, as a first pairing writes it. Names never repeat. */
export function baileysFiles(random: Random, count: number): WorldFile[] {
  const files: WorldFile[] = [{ name: 'creds.json', content: credsJson(random) }];
  const taken = new Set<string>();
  for (let index = 0; files.length < count;) {
    const name = nameOf(random, index);
    if (taken.has(name)) continue;
    taken.add(name);
    files.push({ name, content: filler(50 + (random() % 251)) });
    index += 1;
  }
  return files.slice(0, count);
}
