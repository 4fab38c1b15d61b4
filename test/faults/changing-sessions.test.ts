// Sessions that their owner writes to while they are read: no scan fails, and no credentials are called lost or damaged.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { prune } from '../../src/operations/prune.ts';
import { takeInventory } from '../../src/operations/take-inventory.ts';
import { startScript } from '../rigs/faults/holdfast.ts';
import {
  makeWorld,
  open,
  put,
  putBaileysSession,
  putProfile,
  wholeCredentials,
} from '../rigs/faults/world.ts';

const scans = 200;

/** Rewrites creds.json atomically and makes and removes key files and a folder, as fast as it can. */
const restlessOwner = `
  import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
  const [folder, credentials] = process.argv.slice(1);
  process.stdout.write('busy');
  for (let round = 0; ; round++) {
    writeFileSync(folder + '/creds.json.tmp', credentials + ' '.repeat(round % 50));
    renameSync(folder + '/creds.json.tmp', folder + '/creds.json');
    writeFileSync(folder + '/pre-key-' + (round % 40) + '.json', '{}');
    rmSync(folder + '/pre-key-' + ((round + 20) % 40) + '.json', { force: true });
    mkdirSync(folder + '/Default/Cache/' + (round % 9), { recursive: true });
    rmSync(folder + '/Default/Cache/' + ((round + 4) % 9), { recursive: true, force: true });
  }
`;

async function startOwner(folder: string): Promise<void> {
  const owner = startScript(restlessOwner, [folder, wholeCredentials]);
  onTestFinished(() => void owner.kill('SIGKILL'));
  if (owner.stdout !== null) await once(owner.stdout, 'data');
}

test(`${scans} scans of a Baileys session in full use read whole credentials every time`, async () => {
  const world = makeWorld();
  const session = join(world.auth, 'company_1');
  putBaileysSession(session);
  await startOwner(session);
  const { context } = open(world);
  const seen = new Set<string>();
  for (let scan = 0; scan < scans; scan++) {
    const { sessions, places } = await takeInventory(context, { namesOnly: scan % 2 === 1 });
    expect(places.map((place) => place.problem)).toEqual([null, null]);
    expect(sessions.map(({ ref, credentials }) => [ref.path, credentials.state])).toEqual([
      ['company_1', 'whole'],
    ]);
    for (const { code } of sessions[0]?.problems ?? []) seen.add(code);
    expect(sessions[0]?.inUse.answer).toBe('yes');
  }
  expect([...seen].filter((code) => code !== 'CHANGED_WHILE_READ')).toEqual([]);
  const plan = await prune.run(context, { policy: 'classic' });
  expect(plan.steps).toEqual([]);
});

test(`${scans} scans of a profile in full use never fail`, async () => {
  const world = makeWorld();
  const profile = join(world.profiles, 'session-sales');
  putProfile(profile);
  await startOwner(profile);
  const { context } = open(world);
  for (let scan = 0; scan < scans; scan++) {
    const { sessions, places } = await takeInventory(context);
    expect(places.map((place) => place.problem)).toEqual([null, null]);
    expect(sessions.map(({ credentials }) => credentials.state)).toEqual(['whole']);
    const problems = sessions[0]?.problems.map((problem) => problem.code) ?? [];
    expect(problems.filter((code) => code !== 'CHANGED_WHILE_READ')).toEqual([]);
  }
});

test('credentials written in place, as Baileys does, are never called absent', async () => {
  const world = makeWorld();
  const session = join(world.auth, 'company_1');
  putBaileysSession(session);
  const script = `
    import { writeFileSync } from 'node:fs';
    const [path, credentials] = process.argv.slice(1);
    process.stdout.write('busy');
    for (;;) writeFileSync(path, credentials);
  `;
  const owner = startScript(script, [join(session, 'creds.json'), wholeCredentials]);
  onTestFinished(() => void owner.kill('SIGKILL'));
  if (owner.stdout !== null) await once(owner.stdout, 'data');
  const { context } = open(world);
  const seen = new Set<string>();
  for (let scan = 0; scan < 60; scan++) {
    const { sessions } = await takeInventory(context);
    for (const { credentials } of sessions) seen.add(credentials.state);
    await pause(1);
  }
  // Torn is what lies there at times; Baileys writes in place. Absent it never is.
  expect(seen.has('absent') || seen.has('unreadable')).toBe(false);
  expect(seen.has('whole')).toBe(true);
});

test('a session that vanishes while it is read is gone, and that is all', async () => {
  const world = makeWorld();
  const script = `
    import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
    const [root] = process.argv.slice(1);
    process.stdout.write('busy');
    for (let round = 0; ; round++) {
      const path = root + '/company_' + (round % 7);
      mkdirSync(path, { recursive: true });
      writeFileSync(path + '/creds.json', '{}');
      rmSync(root + '/company_' + ((round + 3) % 7), { recursive: true, force: true });
    }
  `;
  const owner = startScript(script, [world.auth]);
  onTestFinished(() => void owner.kill('SIGKILL'));
  if (owner.stdout !== null) await once(owner.stdout, 'data');
  put(join(world.auth, 'company_8/creds.json'), 0, wholeCredentials);
  writeFileSync(world.instances, '["sales"]');
  const { context } = open(world);
  for (let scan = 0; scan < 60; scan++) {
    const { sessions, places } = await takeInventory(context);
    expect(places.map((place) => place.problem)).toEqual([null, null]);
    expect(sessions.some(({ ref }) => ref.path === 'company_8')).toBe(true);
    expect(sessions.filter(({ credentials }) => credentials.state === 'unreadable')).toEqual([]);
    if (scan % 20 === 0) await prune.run(context, { policy: 'classic' });
  }
});
