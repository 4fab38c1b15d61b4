// Receivers that are slow, broken or malicious cost a bounded time and bounded bytes, and hold up nobody else.
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { deliveryQueue } from '../../../src/channels/delivery-queue.ts';
import { webhookChannel } from '../../../src/channels/webhook-channel.ts';
import type { Channel } from '../../../src/ports/channel.ts';
import { deliveryOf, failureOf } from './deliveries.ts';
import { receiver, statuses } from './receiver.ts';

const timeoutMs = 60;
const limits = { attempts: 2, firstDelayMs: 1, maxDelayMs: 5 };

function channelTo(url: string, patienceMs = timeoutMs): Channel {
  const given = { format: 'holdfast', allowPrivate: true, nowMs: () => 0, newId: () => 'id' } as const;
  return webhookChannel({ url, ...given, ...limits, timeoutMs: patienceMs });
}

interface Hostile {
  readonly base: string;
  sentBytes(): number;
  requests(): number;
}

/** Speaks to each connection as the test says, byte by byte where it likes. */
async function hostile(speak: (socket: Socket) => void): Promise<Hostile> {
  const sockets = new Set<Socket>();
  let requests = 0;
  let ended = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    // Whoever is cut off learns of it by an error, which is what is wanted.
    socket.on('error', () => undefined);
    socket.once('data', () => {
      requests += 1;
      speak(socket);
    });
    socket.on('close', () => {
      ended += socket.bytesWritten;
      sockets.delete(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sentBytes: () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, ended),
    requests: () => requests,
  };
}

/** As fast as it is read, for ever. */
function flood(socket: Socket, piece: Buffer): void {
  const more = (): void => {
    if (!socket.destroyed && socket.write(piece)) setImmediate(more);
  };
  socket.on('drain', more);
  more();
}

/** One byte every few ms, for ever. */
function drip(socket: Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => {
    if (socket.destroyed) clearInterval(timer);
    else socket.write(text[at++ % text.length] ?? ' ');
  }, 5);
  socket.on('close', () => clearInterval(timer));
}

const filler = Buffer.alloc(65_536, 'x');
const megabyte = 1_048_576;

describe('a receiver that', () => {
  test('sends its headers byte by byte is given up in time', async () => {
    const { base } = await hostile((socket) => drip(socket, 'HTTP/1.1 200 OK\r\nX-Slow: '));
    const error = await failureOf(channelTo(base).send(deliveryOf()));
    expect(error.message).toContain(`it gave no answer within ${timeoutMs} ms (2 attempts)`);
  });

  test('answers a failure with an endless body is read for no more than a little', async () => {
    const { base, sentBytes } = await hostile((socket) => {
      socket.write('HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n');
      flood(socket, Buffer.concat([Buffer.from('10000\r\n'), filler, Buffer.from('\r\n')]));
    });
    const error = await failureOf(channelTo(base, 10_000).send(deliveryOf()));
    expect(error.message).toContain('it answered 500 (2 attempts)');
    // What the kernel buffers for a connection that is cut off is sent, too.
    expect(sentBytes()).toBeLessThan(64 * megabyte);
  });

  test('takes it and then talks for ever has taken it', async () => {
    const { base, requests } = await hostile((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      flood(socket, Buffer.concat([Buffer.from('10000\r\n'), filler, Buffer.from('\r\n')]));
    });
    await channelTo(base, 10_000).send(deliveryOf());
    expect(requests()).toBe(1);
  });

  test('sends headers without end is cut off', async () => {
    const { base, sentBytes } = await hostile((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      flood(socket, Buffer.from(`X-Filler: ${'y'.repeat(8192)}\r\n`));
    });
    const error = await failureOf(channelTo(base, 10_000).send(deliveryOf()));
    expect(error.message).toMatch(/HEADERS_OVERFLOW|could not be reached|no answer/);
    expect(sentBytes()).toBeLessThan(64 * megabyte);
  });

  test.each([
    ['resets the connection', (socket: Socket) => socket.resetAndDestroy()],
    ['speaks another language', (socket: Socket) => socket.end('220 mail.example ESMTP\r\n')],
    ['ends without a word', (socket: Socket) => socket.end()],
  ])('%s is tried again and told', async (_what, speak) => {
    const { base, requests } = await hostile(speak);
    const error = await failureOf(channelTo(base, 10_000).send(deliveryOf()));
    expect(error.message).toContain('it could not be reached');
    expect(requests()).toBe(2);
  });
});

test('while one receiver hangs, another gets everything, and what the first one missed is told', async () => {
  const hanging = await hostile((socket) => drip(socket, 'HTTP/1.1 200 OK\r\nX-Slow: '));
  const good = await receiver(statuses(200));
  const missed: string[] = [];
  const queue = deliveryQueue({
    channels: [channelTo(hanging.base), channelTo(good.base, 10_000)],
    limit: 2,
    onFailure: ({ error }) => missed.push(error.message),
  });
  for (let sent = 1; sent <= 5; sent++) {
    queue.push([deliveryOf()]);
    await vi.waitFor(() => expect(good.received).toHaveLength(sent), { interval: 2, timeout: 10_000 });
  }
  await queue.idle();
  expect(good.received).toHaveLength(5);
  expect(missed).toHaveLength(5);
  expect(missed.filter((message) => message.includes('2 alerts already wait'))).not.toHaveLength(0);
});
