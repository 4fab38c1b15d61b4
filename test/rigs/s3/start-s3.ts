// A strict S3 server for tests: signatures, conditions and checksums are held to; faults are injected by rule.
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answer, refused } from './answer.ts';
import type { Answer } from './answer.ts';
import { readAsked } from './asked.ts';
import type { Asked } from './asked.ts';
import { Bucket } from './bucket.ts';
import type { StoredObject } from './bucket.ts';
import { checkSignature } from './check-signature.ts';
import type { S3Credentials } from './check-signature.ts';
import { Counts } from './counts.ts';
import { Faults } from './faults.ts';
import type { FaultAct } from './faults.ts';
import { Uploads } from './multipart.ts';
import { Refusal } from './refusal.ts';

export interface S3Options {
  readonly bucket?: string;
  readonly region?: string;
  readonly credentials?: S3Credentials;
  /** Key and certificate for https; plain http where it is left out. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** The name in the endpoint; a bucket may stand before it. */
  readonly host?: string;
  /** The path below which S3 is served, without a slash at its end. */
  readonly below?: string;
  /** Objects on one page of a listing, at most. */
  readonly largestPage?: number;
  /** Of the faults that hit by chance. */
  readonly seed?: number;
  readonly port?: number;
}

export interface TestS3 {
  /** `http://127.0.0.1:40123` */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly credentials: S3Credentials;
  /** A vault there: `s3://bucket/prefix?endpoint=…&region=…` */
  address(prefix?: string): string;
  /** What a program needs in its environment to get in. */
  readonly environment: Readonly<Record<string, string>>;
  readonly faults: Faults;
  readonly counts: Counts;
  /** By key; may be looked at and changed behind the server's back. */
  readonly objects: Map<string, StoredObject>;
  readonly uploads: Uploads;
  stop(): Promise<void>;
}

const testCredentials: S3Credentials = {
  accessKeyId: 'AKTESTHOLDFAST000001',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

interface Running {
  readonly bucketName: string;
  readonly region: string;
  readonly credentials: S3Credentials;
  readonly domain: string;
  readonly below: string;
  readonly largestPage: number;
  readonly faults: Faults;
  readonly counts: Counts;
  readonly bucket: Bucket;
  readonly uploads: Uploads;
}

export async function startS3(options: S3Options = {}): Promise<TestS3> {
  const faults = new Faults(options.seed ?? 1);
  const running: Running = {
    bucketName: options.bucket ?? 'holdfast-test',
    region: options.region ?? 'eu-test-1',
    credentials: options.credentials ?? testCredentials,
    domain: options.host ?? '127.0.0.1',
    below: options.below ?? '',
    largestPage: options.largestPage ?? 1000,
    faults,
    counts: new Counts(),
    bucket: new Bucket(faults.state),
    uploads: new Uploads(),
  };
  const serve: RequestListener = (request, response) => void handle(running, request, response);
  const server = options.tls === undefined ? createServer(serve) : createTlsServer(options.tls, serve);
  const port = await listening(server, options.port ?? 0);
  const endpoint = `${options.tls === undefined ? 'http' : 'https'}://${running.domain}:${port}${running.below}`;
  return { ...described(running, endpoint), stop: () => stopped(server) };
}

function described(running: Running, endpoint: string): Omit<TestS3, 'stop'> {
  const { bucketName, region, credentials, faults, counts, bucket, uploads } = running;
  return {
    endpoint,
    bucket: bucketName,
    region,
    credentials,
    address: (prefix = '') =>
      `s3://${bucketName}${prefix === '' ? '' : `/${prefix}`}?endpoint=${endpoint}&region=${region}`,
    environment: {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
    },
    faults,
    counts,
    objects: bucket.objects,
    uploads,
  };
}

async function handle(running: Running, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A client that hangs up is the client's affair; what it did not hear it may ask again.
  request.on('error', () => response.destroy());
  response.on('error', () => response.destroy());
  try {
    const asked = readAsked(request, running.domain, running.below);
    running.counts.add(asked.kind);
    const fault = running.faults.of(asked);
    const sends = Number(request.headers['content-length'] ?? 0) > 0;
    if (fault?.act === 'drop-during-request' && sends) {
      return void request.once('data', () => request.socket.destroy());
    }
    if (fault?.act === 'drop-before' || fault?.act === 'drop-during-request') {
      return void request.socket.destroy();
    }
    const body = await bodyOf(request);
    running.counts.receivedBytes += body.length;
    if (fault?.act === 'stall') return;
    if (fault?.act === 'slow') await sleep(fault.ms);
    const made = fault === null ? null : instead(fault);
    send(running, response, made ?? (await done(running, asked, body)), fault);
  } catch (error) {
    if (error instanceof Refusal) send(running, response, refused(error), null);
    else response.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

/** What a fault answers without doing anything. */
function instead(fault: FaultAct): Answer | null {
  if (fault.act === 'answer') {
    return refused(new Refusal(fault.status, fault.code, fault.message ?? 'This was injected by a test.'));
  }
  if (fault.act !== 'redirect') return null;
  const moved = refused(new Refusal(307, 'TemporaryRedirect', 'Please re-send this request elsewhere.'));
  return { ...moved, headers: { ...moved.headers, location: fault.to } };
}

async function done(running: Running, asked: Asked, body: Buffer): Promise<Answer> {
  const { faults, credentials, region, bucket } = running;
  try {
    checkSignature(asked, body, { credentials, region, nowMs: bucket.nowMs() });
    if (faults.state.denied) throw new Refusal(403, 'AccessDenied', 'Access Denied');
    if (faults.state.bucketGone || asked.bucket !== running.bucketName) {
      throw new Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist', {
        BucketName: asked.bucket,
      });
    }
    const reads = ['GetObject', 'HeadObject', 'ListObjectsV2', 'HeadBucket'].includes(asked.kind);
    if (faults.state.readOnly && !reads) throw new Refusal(403, 'AccessDenied', 'Access Denied');
    return answer(running, asked, body);
  } catch (error) {
    if (error instanceof Refusal) return refused(error);
    throw error;
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const sends = request.method === 'PUT' || request.method === 'POST';
  if (sends && request.headers['content-length'] === undefined) {
    request.resume();
    throw new Refusal(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(running: Running, response: ServerResponse, full: Answer, fault: FaultAct | null): void {
  if (fault?.act === 'drop-after') return void response.destroy();
  const body = spoiled(full.body, fault);
  const length = fault?.act === 'drop-in-answer' ? full.body.length : body.length;
  running.counts.sentBytes += body.length;
  const isHead = response.req.method === 'HEAD';
  const date = new Date(running.bucket.nowMs()).toUTCString();
  response.writeHead(full.status, { date, ...full.headers, 'content-length': String(length) });
  if (fault?.act === 'drop-in-answer') return void response.write(body, () => response.destroy());
  if (fault?.act === 'drip') return void drip(response, body, fault.pauseMs);
  response.end(isHead ? undefined : body);
}

async function drip(response: ServerResponse, body: Buffer, pauseMs: number): Promise<void> {
  for (let at = 0; at < body.length && !response.destroyed; at += 1024) {
    response.write(body.subarray(at, at + 1024));
    await sleep(pauseMs);
  }
  response.end();
}

function spoiled(body: Buffer, fault: FaultAct | null): Buffer {
  if (fault?.act === 'truncate' || fault?.act === 'drop-in-answer') return body.subarray(0, body.length >> 1);
  if (fault?.act !== 'flip' || body.length === 0) return body;
  const flipped = Buffer.from(body);
  flipped[flipped.length >> 1]! ^= 0x10;
  return flipped;
}

async function listening(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function stopped(server: Server): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
