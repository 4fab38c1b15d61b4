// Telegram against a real server on loopback: escapes, length, waiting as asked, and the token kept out of errors.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { telegramChannel, telegramText } from '../../../src/channels/telegram-channel.ts';
import type { TelegramOptions } from '../../../src/channels/telegram-channel.ts';
import { deliveryOf, failureOf, hostile, printed } from './deliveries.ts';
import { closedBase, receiver, statuses } from './receiver.ts';

const botToken = '123456:AAE-hunter2_xyz';

function channelTo(apiBase: string, more: Partial<TelegramOptions> = {}) {
  return telegramChannel({
    botToken,
    chatId: '-100200',
    apiBase,
    firstDelayMs: 1,
    maxDelayMs: 1000,
    ...more,
  });
}

test('sends chat, escaped text and parse mode to the bot', async () => {
  const { base, received } = await receiver(statuses(200));
  await channelTo(`${base}/`).send(deliveryOf({ text: hostile }));
  expect(received[0]?.path).toBe(`/bot${botToken}/sendMessage`);
  expect(JSON.parse(String(received[0]?.raw))).toEqual({
    chat_id: '-100200',
    text: '🚨 a"b\\c\n\t&lt;b&gt;&amp;amp;&lt;/b&gt; ${x} \u2028 😀',
    parse_mode: 'HTML',
  });
});

describe('the text', () => {
  test('of what is over says so', () => {
    expect(telegramText(deliveryOf({ text: 'x' }, 'resolved'))).toBe('✅ Over: x');
  });

  test('of exactly 4096 is whole, of one more is cut', () => {
    const whole = telegramText(deliveryOf({ text: 'x'.repeat(4093) }));
    expect(whole).toHaveLength(4096);
    expect(whole.endsWith('x')).toBe(true);
    const cut = telegramText(deliveryOf({ text: 'x'.repeat(4094) }));
    expect(cut).toHaveLength(4096);
    expect(cut.endsWith('x…')).toBe(true);
  });

  test('is never too long, and never cut inside an entity or a character', () => {
    const pieces = fc.constantFrom('&', '<', '>', '😀', 'x', '&amp;', '\n');
    fc.assert(
      fc.property(fc.array(pieces, { minLength: 3500, maxLength: 4500 }), (parts) => {
        const text = telegramText(deliveryOf({ text: parts.join('') }));
        expect(text.length).toBeLessThanOrEqual(4096);
        expect(text.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/[&<>]/);
        expect(Buffer.from(text).toString()).toBe(text);
      }),
      { numRuns: 20 },
    );
  });
});

describe('when Telegram refuses', () => {
  const tooMany = (seconds: number) =>
    JSON.stringify({
      ok: false,
      error_code: 429,
      description: `Too Many Requests: retry after ${seconds}`,
      parameters: { retry_after: seconds },
    });

  test('429 is tried again after the time it asks for', async () => {
    const { base, received } = await receiver((response, number) => {
      response.writeHead(number === 1 ? 429 : 200).end(number === 1 ? tooMany(0.02) : '{"ok":true}');
    });
    await channelTo(base).send(deliveryOf());
    expect(received).toHaveLength(2);
  });

  test('a time longer than the longest wait is not shortened: the delivery fails and says so', async () => {
    const { base, received } = await receiver((response) => response.writeHead(429).end(tooMany(35)));
    const error = await failureOf(channelTo(base).send(deliveryOf()));
    expect(error.message).toContain('it answered 429, asking to wait 35 s');
    expect(received).toHaveLength(1);
  });

  test.each([400, 401, 403, 404])(
    '%i is final, with its explanation and without the token',
    async (status) => {
      const { base, received } = await receiver((response) => {
        response
          .writeHead(status)
          .end(JSON.stringify({ ok: false, description: `chat not found for bot${botToken}` }));
      });
      const error = await failureOf(channelTo(base).send(deliveryOf()));
      expect(error.message).toContain(`it answered ${status}: chat not found for bot…`);
      expect(printed(error)).not.toContain('hunter');
      expect(received).toHaveLength(1);
    },
  );

  test('an error page of a proxy that never ends is only its status', async () => {
    const { base } = await receiver((response) => {
      response.writeHead(403);
      const more = (): void => void response.write('<html>'.repeat(1000));
      const endless = setInterval(more, 1);
      response.on('close', () => clearInterval(endless));
    });
    const error = await failureOf(channelTo(base, { timeoutMs: 600_000 }).send(deliveryOf()));
    expect(error.message).toContain('it answered 403.');
  });

  test('no answer, or nobody there, does not show the token', async () => {
    const { base } = await receiver(() => undefined);
    for (const apiBase of [base, await closedBase()]) {
      const error = await failureOf(channelTo(apiBase, { attempts: 2, timeoutMs: 50 }).send(deliveryOf()));
      expect(printed(error)).not.toContain('hunter');
    }
  });
});

test.each([
  [{ botToken: 'hunter2' }],
  [{ botToken: '1:hunter2/../x' }],
  [{ chatId: '' }],
  [{ apiBase: 'hunter2' }],
  [{ apiBase: 'http://user:hunter2@host' }],
])('a configuration that cannot work is refused at once, without quoting it: %j', (wrong) => {
  let error: unknown;
  try {
    channelTo('http://127.0.0.1', wrong);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
  expect(String(error)).not.toContain('hunter');
});
