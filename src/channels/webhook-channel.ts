// Alerts as signed JSON to a URL of the user's, or in the form that the ancestor sent.
import { createHmac } from 'node:crypto';
import { HoldfastError } from '../core/errors.ts';
import { sessionName } from '../core/session.ts';
import type { Channel, Delivery } from '../ports/channel.ts';
import { AttemptFailed } from './attempt-failed.ts';
import { deliveryText } from './delivery-text.ts';
import { maskedAddress } from './masked-address.ts';
import { postJson } from './post-json.ts';
import type { Refusal } from './post-json.ts';
import { isOwnName, privateNetworkOf } from './private-address.ts';
import { publicFetch } from './public-fetch.ts';
import { checkedPatience, tryAgain } from './try-again.ts';
import type { Patience } from './try-again.ts';

export interface WebhookOptions extends Partial<Patience> {
  /** `http:` or `https:`. Credentials in it are sent as basic authentication. */
  readonly url: string;
  /** Key of the signature; left out, requests are not signed. */
  readonly secret?: string;
  /** `text` is the ancestor's `{"text", "level"}`. */
  readonly format: 'holdfast' | 'text';
  /** Sent as they are, for example an Authorization header. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For one attempt, connection and answer together; 10 s unless set. */
  readonly timeoutMs?: number;
  /** Also to addresses that are not of the public internet: this machine, the networks behind it. */
  readonly allowPrivate: boolean;
  readonly fetch?: typeof fetch;
  readonly nowMs: () => number;
  readonly newId: () => string;
}

/**
 * POSTs each delivery once for the receiver: attempts of one delivery have the same `X-Webhook-Request-Id`.
 * `X-Webhook-Hmac` is the hex HMAC-SHA512 over the raw body. Tries again after network errors, time-outs, 408, 425,
 * 429 and 5xx; other answers are final. Redirects are not followed, and without `allowPrivate` only public addresses are
 * connected to.
 * @throws HoldfastError CONFIG_INVALID
 */
export function webhookChannel(options: WebhookOptions): Channel {
  const patience = checkedPatience(options);
  const { address, headers } = receiverOf(options);
  const { allowPrivate } = options;
  const fetchIt = options.fetch ?? (allowPrivate ? fetch : publicFetch());
  const receiver = `webhook ${maskedAddress(address)}`;
  return {
    name: 'webhook',
    async send(delivery, signal) {
      const body = new TextEncoder().encode(JSON.stringify(bodyOf(delivery, options.format)));
      const requestId = options.newId();
      await tryAgain(receiver, patience, signal, async () => {
        const refusal = await postJson({
          address,
          headers: signedHeaders(headers, body, requestId, options),
          body,
          timeoutMs: options.timeoutMs ?? 10_000,
          signal,
          fetch: fetchIt,
        });
        if (refusal !== null) throw failureOf(refusal);
      });
    },
  };
}

function bodyOf(delivery: Delivery, format: WebhookOptions['format']): object {
  const { alert, cause, atMs } = delivery;
  const text = deliveryText(delivery);
  if (format === 'text') return { text, level: ancestorLevel(delivery) };
  const { event, session, payload, level, key } = alert;
  const at = new Date(atMs).toISOString();
  return { event, session: session && sessionName(session), payload, level, text, cause, at, key };
}

/** The ancestor knew info, warning, critical, and error for what it tried and failed to do. */
function ancestorLevel({ alert, cause }: Delivery): 'info' | 'warning' | 'critical' | 'error' {
  if (cause === 'resolved') return 'info';
  if (alert.event.endsWith('.failed')) return 'error';
  return alert.level === 'emergency' ? 'critical' : alert.level;
}

function signedHeaders(
  base: Headers,
  body: Uint8Array,
  requestId: string,
  { secret, nowMs }: WebhookOptions,
): Headers {
  const headers = new Headers(base);
  headers.set('content-type', 'application/json');
  headers.set('x-webhook-request-id', requestId);
  headers.set('x-webhook-timestamp', String(nowMs()));
  if (secret !== undefined) {
    headers.set('x-webhook-hmac', createHmac('sha512', secret).update(body).digest('hex'));
    headers.set('x-webhook-hmac-algorithm', 'sha512');
  }
  return headers;
}

function failureOf({ status, waitMs }: Refusal): AttemptFailed {
  const retry = status === 408 || status === 425 || status === 429 || status >= 500;
  return new AttemptFailed(`it answered ${status}`, retry, waitMs);
}

/** Checks everything that fetch would otherwise refuse later, with an error that quotes the secret. */
function receiverOf({ url, secret, allowPrivate, headers: given = {} }: WebhookOptions): {
  address: URL;
  headers: Headers;
} {
  const address = URL.canParse(url) ? new URL(url) : null;
  if (address === null || !/^https?:$/.test(address.protocol)) {
    throw new HoldfastError('CONFIG_INVALID', { cause: 'the webhook is not an http: or https: address' });
  }
  if (!allowPrivate) refusePrivate(address);
  if (secret === '') throw new HoldfastError('CONFIG_INVALID', { cause: "the webhook's secret is empty" });
  const headers = new Headers({ 'user-agent': 'holdfast' });
  for (const [name, value] of Object.entries(given)) {
    try {
      headers.set(name, value);
    } catch {
      // The error of Headers quotes the value, which may be a token.
      throw new HoldfastError('CONFIG_INVALID', {
        cause: `the webhook's header ${JSON.stringify(name)} cannot be sent`,
      });
    }
  }
  moveCredentials(address, headers);
  return { address, headers };
}

/** What can be told by the address alone is told at the start, and not when the first alert is lost. */
function refusePrivate({ hostname }: URL): void {
  if (privateNetworkOf(hostname) === null && !isOwnName(hostname)) return;
  const cause = `webhook.url: ${hostname} is no public address; if that is meant, set webhook.allowPrivate`;
  throw new HoldfastError('CONFIG_INVALID', { cause });
}

/** fetch refuses an address with credentials in it, quoting them. */
function moveCredentials(address: URL, headers: Headers): void {
  if (address.username === '' && address.password === '') return;
  try {
    const pair = `${decodeURIComponent(address.username)}:${decodeURIComponent(address.password)}`;
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw new HoldfastError('CONFIG_INVALID', {
      cause: "the webhook's user or password is not percent-encoded",
    });
  }
  address.username = '';
  address.password = '';
}
