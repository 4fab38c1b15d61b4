// The bench of auth states believes no store: what comes back is compared with what was written, value by value.
import { initAuthCreds, proto } from '@whiskeysockets/baileys';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Home } from '../../../bench/auth-state/participants/participant.ts';
import { participants } from '../../../bench/auth-state/participants/index.ts';
import { readBack } from '../../../bench/auth-state/read-back.ts';
import { replay } from '../../../bench/auth-state/tasks/replay.ts';
import { readTrace, rowsLeft, writeTrace, type Trace } from '../../../bench/auth-state/trace.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const creds = { ...initAuthCreds(), registrationId: 7 };
const session = { _sessions: { BQ: { registrationId: 7, chain: { 0: 'aGk=' } } }, version: 'v1' };
const settingsKey = () => proto.Message.AppStateSyncKeyData.fromObject({ keyData: 'aGk=', timestamp: 5 });

function trace(): Trace {
  return {
    phases: [
      {
        name: 'pairing',
        steps: [
          { kind: 'creds', creds },
          {
            kind: 'set',
            rows: { 'pre-key': { 1: { public: Buffer.from('a') }, 2: { public: Buffer.from('b') } } },
          },
          { kind: 'get', type: 'pre-key', ids: ['1'] },
        ],
      },
      {
        name: 'login again',
        steps: [
          {
            kind: 'set',
            rows: {
              'pre-key': { 1: null },
              session: { 'x.0': session },
              'identity-key': { 'x.0': new Uint8Array([5, 1, 2]) },
              'lid-mapping': { 491: '100' },
              'device-list': { 491: ['0', '1'] },
              'app-state-sync-key': { 'AAAA/w==': settingsKey() },
            },
          },
        ],
      },
    ],
  };
}

type Stored = Record<string, Record<string, unknown>>;

/** What a perfect store would hold; a test then does its damage. */
function stored(): { creds: Record<string, unknown>; rows: Stored } {
  const left = rowsLeft(trace().phases);
  const rows = Object.fromEntries([...left.rows].map(([type, byId]) => [type, Object.fromEntries(byId)]));
  delete rows['pre-key']?.['1'];
  return { creds: left.creds ?? {}, rows };
}

function look({ creds, rows }: { creds: Record<string, unknown>; rows: Stored }) {
  const get = async (type: string, ids: readonly string[]) =>
    Object.fromEntries(ids.map((id) => [id, rows[type]?.[id]]));
  return readBack({ creds, get }, rowsLeft(trace().phases));
}

describe('what a store gives back', () => {
  it('is right where everything is as it was written, absent entries included', async () => {
    expect(await look(stored())).toEqual({ checked: 8, wrong: 0, classChanged: 0 });
  });

  const damages: [string, string, string, unknown][] = [
    ['a value that is missing', 'lid-mapping', '491', undefined],
    ['a deleted value that is back', 'pre-key', '1', { public: Buffer.from('a') }],
    ['one byte that changed', 'pre-key', '2', { public: Buffer.from('c') }],
    ['a plain object in the place of bytes', 'identity-key', 'x.0', { 0: 5, 1: 1, 2: 2 }],
    ['a text in the place of bytes', 'identity-key', 'x.0', 'BQEC'],
    ['a number in the place of a text', 'lid-mapping', '491', 100],
    ['a list that became an object', 'device-list', '491', { 0: '0', 1: '1' }],
    ['a list that lost an element', 'device-list', '491', ['0']],
    ['a property that is gone deep inside', 'session', 'x.0', { ...session, _sessions: { BQ: {} } }],
    ['a property too many', 'session', 'x.0', { ...session, extra: 1 }],
    [
      'a key of settings of other bytes',
      'app-state-sync-key',
      'AAAA/w==',
      { keyData: 'aGg=', timestamp: '5' },
    ],
  ];
  it.each(damages)('shows %s', async (_, type, id, value) => {
    const store = stored();
    store.rows[type] = { ...store.rows[type], [id]: value };
    expect(await look(store)).toMatchObject({ wrong: 1, example: `${type}/${id}` });
  });

  it('shows credentials that are not the last ones saved', async () => {
    const store = stored();
    expect(await look({ ...store, creds: { ...store.creds, registrationId: 8 } })).toMatchObject({
      wrong: 1,
      example: 'creds',
    });
  });

  it('tells a Buffer from a Uint8Array, without calling it wrong', async () => {
    const store = stored();
    store.rows['identity-key'] = { 'x.0': Buffer.from([5, 1, 2]) };
    expect(await look(store)).toEqual({ checked: 8, wrong: 0, classChanged: 1 });
  });
});

describe('a trace on disk', () => {
  it('comes back with the same values of the same classes', async () => {
    const file = join(folder, 'trace.bin');
    writeTrace(file, trace());
    const read = readTrace(file);
    const rows = Object.fromEntries(
      [...rowsLeft(read.phases).rows].map(([type, byId]) => [type, Object.fromEntries(byId)]),
    );
    expect(await look({ creds: rowsLeft(read.phases).creds ?? {}, rows })).toEqual({
      checked: 8,
      wrong: 0,
      classChanged: 0,
    });
    expect(rows['app-state-sync-key']?.['AAAA/w==']).toBeInstanceOf(proto.Message.AppStateSyncKeyData);
  });
});

describe('a replay', () => {
  const order = { task: 'replay', traceFile: '', sessions: 1, rowsEach: 0, share: 1 } as const;
  const run = (participant: 'memory' | 'sqlite FULL, bare' | 'sqlite, Holdfast', drops = false) => {
    const home: Home = { folder: mkdtempSync(join(folder, 'home-')) };
    const start = async () => {
      const states = await participants[participant].start(home);
      return !drops
        ? states
        : {
            ...states,
            open: async (name: string) => ({ ...(await states.open(name)), set: async () => undefined }),
          };
    };
    return replay({
      order: { ...order, participant, home },
      trace: trace(),
      start,
      mark: async () => undefined,
    });
  };

  it.each(['memory', 'sqlite FULL, bare', 'sqlite, Holdfast'] as const)(
    'of %s finds every value again after a restart',
    async (participant) => {
      const { readBack: found, phases, openings } = await run(participant);
      expect(found).toMatchObject({ checked: 8, wrong: 0 });
      const names = ['pairing', 'login again'];
      expect([phases, openings].map((timed) => timed.map(({ name }) => name))).toEqual([names, names]);
    },
  );

  it('of a store that forgets what it was given counts every value', async () => {
    expect((await run('memory', true)).readBack.wrong).toBe(6);
  });
});
