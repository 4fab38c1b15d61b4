// Checks a signature (AWS Signature Version 4) from Amazon's description of it, knowing nothing of the code under test.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Asked } from './asked.ts';
import { Refusal } from './refusal.ts';

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const longestSkewMs = 15 * 60_000;

/** @throws Refusal where a strict server refuses */
export function checkSignature(
  asked: Asked,
  body: Uint8Array,
  expected: { readonly credentials: S3Credentials; readonly region: string; readonly nowMs: number },
): void {
  const { credentials, region, nowMs } = expected;
  const given = readAuthorization(asked);
  if (given.accessKeyId !== credentials.accessKeyId) {
    throw new Refusal(
      403,
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
    );
  }
  checkScope(given, region);
  checkToken(asked, credentials);
  const date = header(asked, 'x-amz-date');
  const signedAtMs = Date.parse(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(signedAtMs) || !date.startsWith(given.day)) {
    throw new Refusal(403, 'AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header');
  }
  if (Math.abs(nowMs - signedAtMs) > longestSkewMs) {
    throw new Refusal(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      {
        ServerTime: new Date(nowMs).toISOString(),
      },
    );
  }
  checkSignedHeaders(asked, given.signedHeaders);
  const payloadHash = checkPayload(asked, body);
  const signature = signatureOf(asked, given, payloadHash, date, credentials.secretAccessKey, region);
  if (!isSame(signature, given.signature)) {
    throw new Refusal(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    );
  }
}

interface Authorization {
  readonly accessKeyId: string;
  readonly day: string;
  readonly region: string;
  readonly scopeEnd: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

function readAuthorization(asked: Asked): Authorization {
  const text = asked.headers.authorization;
  if (text === undefined) throw new Refusal(403, 'AccessDenied', 'Access Denied');
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/]+)\/(\w+\/\w+), ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      text,
    );
  if (parts === null) {
    throw new Refusal(400, 'AuthorizationHeaderMalformed', 'The authorization header is malformed.');
  }
  const [, accessKeyId = '', day = '', region = '', scopeEnd = '', signed = '', signature = ''] = parts;
  return { accessKeyId, day, region, scopeEnd, signedHeaders: signed.split(';'), signature };
}

function checkScope(given: Authorization, region: string): void {
  if (given.region === region && given.scopeEnd === 's3/aws4_request') return;
  throw new Refusal(
    400,
    'AuthorizationHeaderMalformed',
    `The authorization header is malformed; the region '${given.region}' is wrong; expecting '${region}'`,
    { Region: region },
  );
}

function checkToken(asked: Asked, credentials: S3Credentials): void {
  const token = asked.headers['x-amz-security-token'];
  if (token === credentials.sessionToken) return;
  throw new Refusal(400, 'InvalidToken', 'The provided token is malformed or otherwise invalid.');
}

function checkSignedHeaders(asked: Asked, signed: readonly string[]): void {
  const needed = ['host', ...Object.keys(asked.headers).filter((name) => name.startsWith('x-amz-'))];
  const missing = needed.filter((name) => !signed.includes(name));
  const unsorted = [...signed].sort().join(';') !== signed.join(';');
  if (missing.length === 0 && !unsorted) return;
  throw new Refusal(403, 'AccessDenied', 'There were headers present in the request which were not signed', {
    HeadersNotSigned: missing.join(', '),
  });
}

/** The body must be signed, too: an unsigned one may be changed on its way. */
function checkPayload(asked: Asked, body: Uint8Array): string {
  const claimed = header(asked, 'x-amz-content-sha256');
  if (claimed.startsWith('STREAMING-')) {
    throw new Refusal(501, 'NotImplemented', 'This server takes no bodies in signed chunks.');
  }
  if (claimed === 'UNSIGNED-PAYLOAD') {
    throw new Refusal(403, 'AccessDenied', 'This server takes only signed payloads.');
  }
  if (claimed !== sha256(body)) {
    throw new Refusal(
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  return claimed;
}

function signatureOf(
  asked: Asked,
  given: Authorization,
  payloadHash: string,
  date: string,
  secret: string,
  region: string,
): string {
  const canonical = [
    asked.method,
    encodedStrictly(decodeURIComponent(asked.rawPath)).replaceAll('%2F', '/'),
    canonicalQuery(asked.rawQuery),
    ...given.signedHeaders.map((name) => `${name}:${header(asked, name).trim().replaceAll(/ +/g, ' ')}`),
    '',
    given.signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  const scope = `${given.day}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(Buffer.from(canonical))].join('\n');
  const key = [given.day, region, 's3', 'aws4_request'].reduce(
    (previous: Buffer, part) => createHmac('sha256', previous).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );
  return createHmac('sha256', key).update(toSign).digest('hex');
}

function canonicalQuery(raw: string): string {
  if (raw === '') return '';
  return raw
    .split('&')
    .map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      return [encodedStrictly(decodeURIComponent(name)), encodedStrictly(decodeURIComponent(value))] as const;
    })
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function encodedStrictly(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const letter = String.fromCodePoint(byte);
      return /[A-Za-z0-9_.~-]/.test(letter) ? letter : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

function header(asked: Asked, name: string): string {
  const value = asked.headers[name];
  if (typeof value !== 'string') {
    throw new Refusal(400, 'MissingSecurityHeader', `Your request was missing the required header ${name}.`);
  }
  return value;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
