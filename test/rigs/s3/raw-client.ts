// Sends single requests to the test S3 server, right ones and ones that were tampered with after they were signed.
import { createHash } from 'node:crypto';
import { request } from 'undici';
import { signRequest } from '../../../src/blobs/s3/sign-request.ts';
import type { TestS3 } from './start-s3.ts';
import { readElements } from './xml.ts';

export interface RawRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** What is signed differently than it should be. */
  readonly as?: Partial<Pick<TestS3, 'bucket' | 'region' | 'credentials'>> & { readonly nowMs?: number };
  /** Changes what goes over the wire, once it is signed. */
  readonly tamper?: (sent: { target: string; headers: Record<string, string>; body: Buffer }) => void;
}

type Addressed = Pick<TestS3, 'endpoint' | 'bucket' | 'region' | 'credentials'>;

export interface RawAnswer {
  readonly status: number;
  /** Of an error; empty where it is none. */
  readonly code: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export async function ask(s3: Addressed, raw: RawRequest): Promise<RawAnswer> {
  const body = Buffer.from(raw.body ?? '');
  const { bucket, region, credentials, nowMs = Date.now() } = { ...s3, ...raw.as };
  const signed = signRequest(
    {
      method: raw.method,
      host: new URL(s3.endpoint).host,
      path: `/${bucket}/${raw.key ?? ''}`,
      query: raw.query ?? {},
      headers: raw.headers ?? {},
      bodySha256: createHash('sha256').update(body).digest('hex'),
    },
    credentials,
    { region, nowMs },
  );
  const sent = { target: signed.target, headers: { ...signed.headers }, body };
  raw.tamper?.(sent);
  const sends = raw.method === 'PUT' || raw.method === 'POST';
  const answer = await request(s3.endpoint + sent.target, {
    method: raw.method,
    headers: sent.headers,
    body: sends ? sent.body : null,
  });
  const text = await answer.body.text();
  return {
    status: answer.statusCode,
    code: readElements(text, 'Code')[0] ?? '',
    headers: answer.headers,
    text,
  };
}
