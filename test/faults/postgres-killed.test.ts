// kill -9 in the middle of traffic, of the writing process and of the server: every acknowledged write is there, and no
// write is half there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { openedAt } from '../rigs/postgres/opened.ts';
import { freshSchema, startPostgres } from '../rigs/postgres/server.ts';
import type { OwnPostgres } from '../rigs/postgres/server.ts';
import { acknowledgements, picture, takeAll, writeRound } from '../rigs/postgres/traffic.ts';

const { child } = builtOnce('test/rigs/postgres/traffic-child.ts');

let server: OwnPostgres;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

/** Lets a process write until shortly after its first acknowledgement. @returns the last round acknowledged of each session */
async function killedWriter(url: string, round: number): Promise<number[]> {
  const writer = spawn(process.execPath, [child, url, `writer ${round}`, `writer ${round - 1}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  writer.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(writer.stdout, 'data');
  await sleep(Math.random() * 60);
  writer.kill('SIGKILL');
  await once(writer, 'close');
  const acknowledged = [-1, -1, -1];
  // A line that was cut off was not said.
  for (const line of said.split('\n').slice(0, -1)) {
    const [session = 0, made = 0] = line.split(' ').map(Number);
    acknowledged[session] = made;
  }
  return acknowledged;
}

test('a writer killed 25 times at random loses nothing that was acknowledged, and leaves nothing half', async () => {
  const url = server.url(freshSchema());
  const store = openedAt(url);
  for (let round = 1; round <= 25; round++) {
    const acknowledged = await killedWriter(url, round);
    const there = acknowledgements(await picture(store));
    for (const [index, made] of there.entries()) {
      expect(made).toBeGreaterThanOrEqual(acknowledged[index] ?? 0);
    }
    // It was killed after it had said something; perhaps before it had said all of it.
    expect(Math.max(...acknowledged)).toBeGreaterThanOrEqual(0);
  }
});

test('a server killed 6 times at random has everything that was acknowledged, and nothing half', async () => {
  const store = openedAt(server.url(freshSchema()));
  const leases = await takeAll(store, 'one', 'nobody');
  let round = 0;
  for (let kill = 0; kill < 6; kill++) {
    const before = round - 1;
    let acknowledged = before;
    let killing: Promise<void> | null = null;
    for (;;) {
      const failed = await writeRound(store, leases, round).then(
        (outcomes) => {
          expect(outcomes).toEqual([null, null, null]);
          return false;
        },
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE' });
          return true;
        },
      );
      if (failed) break;
      acknowledged = round++;
      killing ??= sleep(Math.random() * 150).then(() => server.kill());
    }
    await killing;
    expect(acknowledged).toBeGreaterThan(before);
    await server.start();
    const there = new Set(acknowledgements(await picture(store)));
    // Of the last one nobody knew: it is wholly there, for all sessions, or not at all.
    expect([...there]).toEqual([there.has(round) ? round : acknowledged]);
    round++;
  }
});
