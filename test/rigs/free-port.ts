// A port for a server of another process, which only a number can be told.
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ports that the kernel gives to connections going out: what is free now must be so later, too, also for a server
 * that is down for a moment. Test processes that run beside each other have a range each, and give none out twice.
 */
const lowest = 20_000;
const portsEach = 1_500;
const ranges = 8;
const from = lowest + (Number(process.env['VITEST_POOL_ID'] ?? randomInt(ranges)) % ranges) * portsEach;
let next = randomInt(portsEach);

export async function freePort(): Promise<number> {
  for (;;) {
    const port = from + (next++ % portsEach);
    const taken = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      taken.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise<void>((resolve) => taken.close(() => resolve()));
    return port;
  }
}
