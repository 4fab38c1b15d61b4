// Sends signed requests to one S3 service and waits for whole answers, within bounds. It knows no operations.
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import { Agent } from 'undici';
import type { S3Address } from '../../core/s3-address.ts';
import type { S3Credentials } from '../s3-credentials.ts';
import { piecesOf } from './pieces-of.ts';
import { defaultS3Settings } from './s3-settings.ts';
import type { S3Settings } from './s3-settings.ts';
import { signRequest } from './sign-request.ts';
import { transportFailure } from './transport-failure.ts';

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST';
  /** Without the prefix; null: the bucket itself. */
  readonly key: string | null;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly bytes: Uint8Array; readonly sha256: string };
}

export interface S3Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bytes: Buffer;
}

/** What can be told of any request that was not answered whole; never holds a secret. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

const sha256OfNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export class S3Wire {
  readonly #address: S3Address;
  readonly #credentials: S3Credentials;
  readonly #settings: S3Settings;
  readonly #origin: URL;
  #agent: Promise<Agent> | null = null;
  #closed = false;

  constructor(address: S3Address, credentials: S3Credentials, settings: S3Settings = defaultS3Settings) {
    this.#address = address;
    this.#credentials = credentials;
    this.#settings = settings;
    this.#origin = new URL(address.endpoint);
    if (!address.pathStyle) this.#origin.hostname = `${address.bucket}.${this.#origin.hostname}`;
  }

  /** @throws NoAnswer */
  async send(request: S3Request): Promise<S3Answer> {
    if (this.#closed) throw new NoAnswer('it was closed');
    const agent = await this.#connected();
    const { target, headers } = signRequest(
      {
        method: request.method,
        host: this.#origin.host,
        path: this.#path(request.key),
        query: request.query ?? {},
        headers: request.headers ?? {},
        bodySha256: request.body?.sha256 ?? sha256OfNothing,
      },
      this.#credentials,
      { region: this.#address.region, nowMs: Date.now() },
    );
    return this.#exchange(agent, request, target, headers);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const agent = await this.#agent;
    await agent?.destroy();
  }

  #path(key: string | null): string {
    const base = this.#origin.pathname.replace(/\/$/, '');
    const bucket = this.#address.pathStyle ? `/${this.#address.bucket}` : '';
    return `${base}${bucket}/${key ?? ''}`;
  }

  async #exchange(
    agent: Agent,
    { method, body }: S3Request,
    path: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<S3Answer> {
    const { connectTimeoutMs, answerTimeoutMs, slowestBytesPerSecond, largestAnswerBytes } = this.#settings;
    const abort = new AbortController();
    const allowedMs = (bytes: number): number => (bytes / slowestBytesPerSecond) * 1000;
    const sendingMs = connectTimeoutMs + answerTimeoutMs + allowedMs(body?.bytes.length ?? 0);
    let patience = setTimeout(() => abort.abort(), sendingMs);
    try {
      const response = await agent.request({
        origin: this.#origin.origin,
        path,
        method,
        headers: {
          ...headers,
          ...(body === undefined ? {} : { 'content-length': String(body.bytes.length) }),
        },
        body: sent(body),
        signal: abort.signal,
      });
      const flat = flatten(response.headers);
      clearTimeout(patience);
      patience = setTimeout(
        () => abort.abort(),
        answerTimeoutMs + allowedMs(Number(flat['content-length'] ?? 0)),
      );
      const promised = method === 'HEAD' ? undefined : flat['content-length'];
      const promisedBytes = promised === undefined ? null : Number(promised);
      const bytes = await gathered(response.body, promisedBytes, largestAnswerBytes);
      return { status: response.statusCode, headers: flat, bytes };
    } catch (error) {
      if (error instanceof NoAnswer) throw error;
      const why = abort.signal.aborted
        ? 'it is too slow'
        : transportFailure(error, this.#origin, this.#address);
      throw new NoAnswer(why, { cause: error });
    } finally {
      clearTimeout(patience);
    }
  }

  /** One that could not be made is made anew at the next request. */
  #connected(): Promise<Agent> {
    this.#agent ??= this.#connect().catch((error: unknown) => {
      this.#agent = null;
      throw error;
    });
    return this.#agent;
  }

  async #connect(): Promise<Agent> {
    const { connectTimeoutMs, answerTimeoutMs, idleTimeoutMs } = this.#settings;
    const { caPath } = this.#address;
    // Certificates that are named come on top of those that Node trusts: one vault may be moved to a public service.
    const ca = caPath === null ? {} : { ca: [...rootCertificates, await readCertificates(caPath)] };
    return new Agent({
      connect: { timeout: connectTimeoutMs, ...ca },
      headersTimeout: answerTimeoutMs,
      bodyTimeout: idleTimeoutMs,
    });
  }
}

/** In pieces: encrypting a large body at once would hold up everything else. */
function sent(body: S3Request['body']): Readable | null {
  return body === undefined ? null : Readable.from(piecesOf(body.bytes));
}

/** @throws NoAnswer where it is shorter than was promised, or larger than any blob, whatever was promised */
async function gathered(
  body: AsyncIterable<Uint8Array>,
  promisedBytes: number | null,
  largestBytes: number,
): Promise<Buffer> {
  const refuse = (bytes: number): void => {
    if (bytes > largestBytes) throw new NoAnswer('its answer is larger than any blob');
  };
  refuse(promisedBytes ?? 0);
  const pieces: Uint8Array[] = [];
  const whole = promisedBytes === null ? null : Buffer.allocUnsafeSlow(promisedBytes);
  let bytes = 0;
  for await (const piece of body) {
    refuse(bytes + piece.length);
    if (whole === null) pieces.push(piece);
    else whole.set(piece, bytes);
    bytes += piece.length;
  }
  if (whole === null) return Buffer.concat(pieces);
  if (bytes !== whole.length) throw new NoAnswer(`the answer has ${bytes} of ${whole.length} bytes`);
  return whole;
}

async function readCertificates(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new NoAnswer(`the certificates ${path} cannot be read: ${String(error)}`, { cause: error });
  }
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): S3Answer['headers'] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}
