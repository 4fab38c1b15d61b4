// A process that is killed at random while it writes to SQLite: every acknowledged set is there, and none is half there.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { parsePlace } from '../../src/core/place.ts';
import { openSqliteEntries } from '../../src/stores/sqlite/open-sqlite-entries.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { freshFolder } from '../rigs/faults/world.ts';
import { contentAt, pictureOf } from './sqlite-children/rounds.ts';

const kills = 25;
const longestMs = 20;
/** So many rounds are acknowledged before it is killed, at most. */
const mostAcknowledged = 12;

const built = builtOnce('test/faults/sqlite-children/write-rounds.ts');

/** Lets it write so many rounds, and a moment longer, and kills it. @returns the last round that it acknowledged */
async function killedWriter(path: string, firstRound: number, rounds: number): Promise<number> {
  const child = spawn(process.execPath, [built.child, path, String(firstRound)]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  let acknowledged = 0;
  const ended = new Promise<string | null>((resolve) =>
    child.once('close', (_code, signal) => resolve(signal)),
  );
  const some = new Promise<void>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line === 'ready') return;
      acknowledged = Number(line);
      if (acknowledged >= firstRound + rounds - 1) resolve();
    });
  });
  await Promise.race([some, ended]);
  await pause(Math.random() * longestMs);
  child.kill('SIGKILL');
  expect(await ended, stderr).toBe('SIGKILL');
  return acknowledged;
}

test(`after each of ${kills} kills every acknowledged set is there whole, and of no other one a part`, async () => {
  const path = join(freshFolder(), 'sessions.db');
  let [next, acknowledgedOfAll] = [1, 0];
  for (let kill = 0; kill < kills; kill++) {
    const acknowledged = await killedWriter(path, next, 1 + (kill % mostAcknowledged));
    const store = openSqliteEntries(parsePlace(`sqlite:${path}`, '/'), { create: false });
    const { round } = await pictureOf(store, 'one');
    // At most the one that nobody was told of.
    expect(round - acknowledged, `kill ${kill}`).toBeOneOf([0, 1]);
    for (const id of ['one', 'two', 'three']) {
      expect(await pictureOf(store, id)).toEqual({ round, content: contentAt(round) });
    }
    await store.close();
    acknowledgedOfAll += acknowledged - next + 1;
    next = round + 1;
  }
  expect(acknowledgedOfAll).toBeGreaterThan(kills * 3);
});
