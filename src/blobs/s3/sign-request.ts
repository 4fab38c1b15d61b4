// Signs a request to S3 (AWS Signature Version 4). Written here because the S3 library at hand signs no bodies and no
// session tokens, and answers a missing bucket with null; what is left of a library after that is this one file.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
import { createHash, createHmac } from 'node:crypto';
import type { S3Credentials } from '../s3-credentials.ts';

export interface UnsignedRequest {
  readonly method: string;
  /** Host with its port, where it has one of its own. */
  readonly host: string;
  /** Not encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body, in hex. */
  readonly bodySha256: string;
}

export interface SignedRequest {
  /** Path and query, as they go over the wire. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function signRequest(
  request: UnsignedRequest,
  credentials: S3Credentials,
  at: { readonly region: string; readonly nowMs: number },
): SignedRequest {
  const time = new Date(at.nowMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.host,
    'x-amz-content-sha256': request.bodySha256,
    'x-amz-date': time,
    ...(credentials.sessionToken === undefined ? {} : { 'x-amz-security-token': credentials.sessionToken }),
  };
  const path = encoded(request.path).replaceAll('%2F', '/');
  const query = Object.entries(request.query)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
  const names = Object.keys(headers).sort();
  const signedHeaders = names.join(';');
  const lines = names.map((name) => `${name}:${(headers[name] ?? '').trim().replaceAll(/ +/g, ' ')}`);
  const canonical = [request.method, path, query, ...lines, '', signedHeaders, request.bodySha256].join('\n');
  const day = time.slice(0, 8);
  const scope = `${day}/${at.region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, createHash('sha256').update(canonical).digest('hex')];
  const key = signingKey(credentials.secretAccessKey, day, at.region);
  const signature = hmac(key, toSign.join('\n')).toString('hex');
  const credential = `${credentials.accessKeyId}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${signedHeaders},Signature=${signature}`;
  return { target: query === '' ? path : `${path}?${query}`, headers: { ...headers, authorization } };
}

function signingKey(secretAccessKey: string, day: string, region: string): Buffer {
  const first = hmac(Buffer.from(`AWS4${secretAccessKey}`), day);
  return hmac(hmac(hmac(first, region), 's3'), 'aws4_request');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** Everything but the unreserved letters of RFC 3986; encodeURIComponent leaves five more alone. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
