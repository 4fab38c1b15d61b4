// One bounded POST: one time limit for all of it, no redirects, and never more of an answer than is needed.
import { AttemptFailed } from './attempt-failed.ts';

export interface Post {
  readonly address: URL;
  readonly headers: Headers;
  /** The bytes as they were signed. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** From the connection to the end of the answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly fetch: typeof fetch;
}

export interface Refusal {
  readonly status: number;
  /** `Retry-After` in ms; null when absent or a date, which would need the receiver's clock to be right. */
  readonly waitMs: number | null;
  /** The beginning of the answer. */
  readonly explanation: string;
}

const explanationLimitBytes = 64 * 1024;

/**
 * @returns null when the receiver took it (2xx), otherwise what it answered
 * @throws AttemptFailed on network errors, time-out, redirects; the signal's reason when aborted
 */
export async function postJson(post: Post): Promise<Refusal | null> {
  post.signal?.throwIfAborted();
  const limit = new AbortController();
  const stop = (): void => limit.abort(post.signal?.reason);
  post.signal?.addEventListener('abort', stop, { once: true });
  const late = new AttemptFailed(`it gave no answer within ${post.timeoutMs} ms`, true);
  const timer = setTimeout(() => limit.abort(late), post.timeoutMs);
  try {
    return await exchange(post, limit.signal);
  } catch (error) {
    if (limit.signal.aborted) throw limit.signal.reason;
    throw refusalIn(error) ?? new AttemptFailed(networkCause(error), true);
  } finally {
    clearTimeout(timer);
    post.signal?.removeEventListener('abort', stop);
  }
}

async function exchange(post: Post, signal: AbortSignal): Promise<Refusal | null> {
  const { address, headers, body } = post;
  const response = await post.fetch(address, { method: 'POST', headers, body, signal, redirect: 'manual' });
  const { status, ok, type } = response;
  if (ok) {
    // Received is received: what it says about it is not waited for.
    await discard(response);
    return null;
  }
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    await discard(response);
    throw new AttemptFailed(
      `it answered with a redirect (${status}), which is not followed: give the final address`,
      false,
    );
  }
  const seconds = /^\d+$/.exec(response.headers.get('retry-after')?.trim() ?? '');
  const waitMs = seconds === null ? null : Number(seconds[0]) * 1000;
  return { status, waitMs, explanation: await beginning(response) };
}

async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => {
    // The connection broke after the status had come; the status is all that was asked for.
  });
}

async function beginning(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  try {
    for (let size = 0; size < explanationLimitBytes;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      size += value.length;
    }
    await reader.cancel();
  } catch {
    // The connection broke, or time was up, after the status had come: the status counts, its explanation is extra.
  }
  return Buffer.concat(chunks).subarray(0, explanationLimitBytes).toString('utf8');
}

/** What refuses to connect stands behind the error of fetch. */
function refusalIn(error: unknown): AttemptFailed | null {
  for (let inner = error; inner instanceof Error; inner = inner.cause)
    if (inner instanceof AttemptFailed) return inner;
  return null;
}

/** The system's code, for example ECONNREFUSED. Messages are left out: some of them quote the whole address. */
function networkCause(error: unknown): string {
  let code = '';
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if ('code' in inner && typeof inner.code === 'string') code = inner.code;
  }
  return code === '' ? 'it could not be reached' : `it could not be reached (${code})`;
}
