// Alerts as messages of a Telegram bot.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import type { Channel, Delivery } from '../ports/channel.ts';
import { AttemptFailed } from './attempt-failed.ts';
import { deliveryText } from './delivery-text.ts';
import { postJson } from './post-json.ts';
import type { Refusal } from './post-json.ts';
import { checkedPatience, tryAgain } from './try-again.ts';
import type { Patience } from './try-again.ts';

export interface TelegramOptions extends Partial<Patience> {
  /** `<number>:<secret>`, as BotFather gives it. */
  readonly botToken: string;
  readonly chatId: string;
  /** `https://api.telegram.org` unless set; a local Bot API server has its own. */
  readonly apiBase?: string;
  /** For one attempt; 10 s unless set. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
}

/** Of a message's text, counted by Telegram in UTF-16 units (Bot API, sendMessage). */
const textLimit = 4096;

const marks: Readonly<Record<Delivery['alert']['level'], string>> = {
  info: 'ℹ️',
  warning: '⚠️',
  critical: '🔴',
  emergency: '🚨',
};

/** What a refusal of the Bot API looks like; `retry_after` is in seconds. */
const refusalSchema = z.object({
  description: z.string().optional(),
  parameters: z.object({ retry_after: z.number().nonnegative().optional() }).optional(),
});

/**
 * Sends each delivery as one message, and waits as long as Telegram asks (429 with `retry_after`).
 * The token is part of Telegram's addresses; it appears in no error.
 * @throws HoldfastError CONFIG_INVALID
 */
export function telegramChannel(options: TelegramOptions): Channel {
  const patience = checkedPatience(options);
  const { botToken, chatId } = options;
  const address = addressOf(options);
  const receiver = `telegram ${address.origin}`;
  return {
    name: 'telegram',
    async send(delivery, signal) {
      const message = { chat_id: chatId, text: telegramText(delivery), parse_mode: 'HTML' };
      const body = new TextEncoder().encode(JSON.stringify(message));
      await tryAgain(receiver, patience, signal, async () => {
        const refusal = await postJson({
          address,
          headers: new Headers({ 'content-type': 'application/json' }),
          body,
          timeoutMs: options.timeoutMs ?? 10_000,
          signal,
          fetch: options.fetch ?? fetch,
        });
        if (refusal !== null) throw failureOf(refusal, botToken);
      });
    },
  };
}

/** The message as HTML: never over the limit, cut between characters and never inside an entity. */
export function telegramText(delivery: Delivery): string {
  const mark = delivery.cause === 'resolved' ? '✅' : marks[delivery.alert.level];
  const pieces = Array.from(`${mark} ${deliveryText(delivery)}`, escaped);
  if (pieces.join('').length <= textLimit) return pieces.join('');
  let cut = '';
  for (const piece of pieces) {
    if (cut.length + piece.length + 1 > textLimit) break;
    cut += piece;
  }
  return `${cut}…`;
}

function escaped(character: string): string {
  if (character === '&') return '&amp;';
  if (character === '<') return '&lt;';
  return character === '>' ? '&gt;' : character;
}

function addressOf({ botToken, chatId, apiBase = 'https://api.telegram.org' }: TelegramOptions): URL {
  if (!/^\d+:[\w-]+$/.test(botToken)) {
    throw new HoldfastError('CONFIG_INVALID', { cause: 'the Telegram bot token does not look like one' });
  }
  if (chatId === '') throw new HoldfastError('CONFIG_INVALID', { cause: 'the Telegram chat id is empty' });
  const address = `${apiBase.replace(/\/+$/, '')}/bot${botToken}/sendMessage`;
  if (!/^https?:\/\/[^@]*$/.test(apiBase) || !URL.canParse(address)) {
    throw new HoldfastError('CONFIG_INVALID', {
      cause: 'the base of the Telegram API is not an http: or https: address',
    });
  }
  return new URL(address);
}

function failureOf({ status, waitMs, explanation }: Refusal, botToken: string): AttemptFailed {
  const said = refusalSchema.safeParse(parsed(explanation)).data;
  const why =
    said?.description === undefined ? '' : `: ${said.description.replaceAll(botToken, '…').slice(0, 200)}`;
  const askedSeconds = said?.parameters?.retry_after;
  const askedMs = askedSeconds === undefined ? waitMs : askedSeconds * 1000;
  const wait = askedMs === null ? '' : `, asking to wait ${askedMs / 1000} s`;
  const retry = status === 408 || status === 425 || status === 429 || status >= 500;
  return new AttemptFailed(`it answered ${status}${wait}${why}`, retry, askedMs);
}

/** undefined where the answer is not JSON: a proxy's error page explains nothing. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
