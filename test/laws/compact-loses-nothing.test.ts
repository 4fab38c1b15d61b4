// The law of compaction: whatever letter comes, however late or often, it reads as it would have without it.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compactContent } from '../../src/engines/baileys/compact-record.ts';
import { codecOf } from '../../src/engines/baileys/records-form.ts';
import { hushLibsignal } from '../rigs/whatsapp/hush.ts';
import type { SignalUser } from '../rigs/whatsapp/memory-auth.ts';
import {
  copyOf,
  senderKeyOf,
  sessionOf,
  setSenderKey,
  setSession,
  TwoUsers,
} from '../rigs/whatsapp/two-users.ts';
import type { Letter, Side } from '../rigs/whatsapp/two-users.ts';

let restore: () => void;
beforeAll(() => void (restore = hushLibsignal()));
afterAll(() => restore());

interface Act {
  readonly from: Side;
  /** Letters are read at once, held back, or come twice; or a session is begun anew. */
  readonly how: 'read' | 'held back' | 'twice' | 'anew';
}

const act = fc.record<Act>({
  from: fc.constantFrom('ann', 'ben'),
  how: fc.oneof(
    { weight: 12, arbitrary: fc.constant<Act['how']>('read') },
    { weight: 5, arbitrary: fc.constant<Act['how']>('held back') },
    { weight: 1, arbitrary: fc.constantFrom<Act['how']>('twice', 'anew') },
  ),
});

const form = fc.constantFrom('folder' as const, 'records' as const);

async function play(users: TwoUsers, acts: readonly Act[]): Promise<Letter[]> {
  const letters: Letter[] = [];
  await users.begin('ann');
  await users.read(await users.write('ann'));
  for (const { from, how } of acts) {
    if (how === 'anew') {
      await users.begin(from);
      continue;
    }
    const letter = await users.write(from);
    letters.push(letter);
    if (how !== 'held back') await users.read(letter);
    if (how === 'twice') await users.read(letter);
  }
  return letters;
}

/** As the operation does it: from bytes to bytes. */
function compacted(formOfPlace: 'folder' | 'records', type: string, value: unknown): unknown {
  const codec = codecOf(formOfPlace)!;
  const made = compactContent(formOfPlace, type, codec.encode(value));
  return 'content' in made ? codec.decode(made.content) : value;
}

async function compactSession(user: SignalUser, peer: Side, where: 'folder' | 'records'): Promise<void> {
  await setSession(user, peer, compacted(where, 'session', await sessionOf(user, peer)));
}

describe('a session whose record was made smaller', () => {
  test('reads every letter as it would have: late ones, repeated ones, new ones', async () => {
    let compactions = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 20, maxLength: 45 }),
        form,
        fc.integer(),
        async (acts, where, seed) => {
          const users = new TwoUsers();
          const letters = (await play(users, acts)).filter(({ from }) => from === 'ann');
          const [as, smaller] = [copyOf(users.ben), copyOf(users.ben)];
          await compactSession(smaller, 'ann', where);
          compactions += (await sessionOf(smaller, 'ann')) === (await sessionOf(as, 'ann')) ? 0 : 1;
          const late = shuffled(letters, seed);
          for (let count = 0; count < 5; count += 1) late.push(await users.write('ann'));
          for (const letter of late) {
            expect(await users.read(letter, smaller)).toBe(await users.read(letter, as));
          }
        },
      ),
      { numRuns: 10 },
    );
    // So that a law about nothing is noticed.
    expect(compactions).toBeGreaterThan(3);
  });

  test('goes on in both directions, and never loses a letter for having been made smaller again and again', async () => {
    const users = new TwoUsers();
    await users.begin('ann');
    await users.read(await users.write('ann'));
    const held: Letter[] = [];
    for (let turn = 0; turn < 60; turn += 1) {
      for (const from of ['ben', 'ann'] as const) {
        const letters = [await users.write(from), await users.write(from)];
        if (turn % 8 === 3) held.push(letters.shift()!);
        for (const letter of letters) expect(await users.read(letter)).toBe(letter.text);
      }
      if (turn % 12 !== 11) continue;
      await compactSession(users.ben, 'ann', 'folder');
      await compactSession(users.ann, 'ben', 'records');
    }
    expect(held).toHaveLength(16);
    for (const letter of held) expect(await users.read(letter)).toBe(letter.text);
  });
});

describe("this device's own sender key, made smaller,", () => {
  test('writes on under the same key, and all who have it read on; the keys of others stay as they are', async () => {
    const users = new TwoUsers();
    await users.learnGroupKey(await users.writeToGroup('ann'));
    for (let count = 0; count < 24; count += 1) {
      if (count % 8 === 7) {
        const before = (await senderKeyOf(users.ann, 'ann')) as Uint8Array;
        const after = compacted('records', 'sender-key', before) as Uint8Array;
        expect(before.length - after.length).toBeGreaterThan(1000);
        await setSenderKey(users.ann, 'ann', after);
        const others = await senderKeyOf(users.ben, 'ann');
        expect(compacted('folder', 'sender-key', others)).toBe(others);
      }
      const letter = await users.writeToGroup('ann');
      expect(await users.readInGroup(letter)).toBe(letter.text);
    }
  });
});

describe('the rig tells', () => {
  test('when a compaction takes pending keys too: exactly the letters that were held back are lost', async () => {
    const users = new TwoUsers();
    await users.begin('ann');
    await users.read(await users.write('ann'));
    const held: Letter[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      const letter = await users.write('ann');
      held.push(letter);
      for (const from of ['ann', 'ben'] as const) await users.read(await users.write(from));
    }
    const [whole, robbed] = [copyOf(users.ben), copyOf(users.ben)];
    await setSession(robbed, 'ann', withoutClosedChains(await sessionOf(robbed, 'ann')));
    for (const letter of held.slice(0, -1)) {
      expect(await users.read(letter, whole)).toBe(letter.text);
      expect(await users.read(letter, robbed)).toMatch(/^failed/);
    }
  });
});

interface HeldSession {
  readonly _chains: Readonly<Record<string, { readonly chainKey: { readonly key?: string } }>>;
}

function withoutClosedChains(record: unknown): unknown {
  const { _sessions: sessions, ...rest } = record as { readonly _sessions: Record<string, HeldSession> };
  const robbed = Object.entries(sessions).map(([id, { _chains: chains, ...session }]) => {
    const open = Object.entries(chains).filter(([, { chainKey }]) => chainKey.key !== undefined);
    return [id, { ...session, _chains: Object.fromEntries(open) }];
  });
  return { ...rest, _sessions: Object.fromEntries(robbed) };
}

/** The same for the same seed, so that a counterexample can be played again. */
function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const rest = [...items];
  const result: Item[] = [];
  for (let state = Math.abs(seed) + 1; rest.length > 0; state = (state * 48_271) % 2_147_483_647) {
    result.push(...rest.splice(state % rest.length, 1));
  }
  return result;
}
