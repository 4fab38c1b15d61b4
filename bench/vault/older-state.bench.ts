// What breaks when an older state of a Baileys session takes the place of a newer one, by class of record: the figures of
// docs/decisions/0016. The real Baileys against the rig. `npx tsx bench/vault/older-state.bench.ts [k …]`
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyOfFileName } from '../../src/engines/baileys/key-of-file-name.ts';
import { readBufferJson } from '../../src/engines/baileys/read-buffer-json.ts';
import { senderKeyOwner } from '../../src/engines/baileys/sender-key-owner.ts';
import type { Delivery } from '../../test/rigs/whatsapp/delivery.ts';
import { pairedFolder } from '../../test/rigs/whatsapp/scenario.ts';

/** Whether a record of the snapshot is left out. */
type LeftOut = (type: string, value: unknown) => boolean;

const isOwn: LeftOut = (type, value) => type === 'sender-key' && senderKeyOwner(value) === 'own';
const ownAndMemory: LeftOut = (type, value) => type === 'sender-key-memory' || isOwn(type, value);

const ways: readonly (readonly [what: string, leftOut: LeftOut])[] = [
  ['everything comes back', () => false],
  ['without session', (type) => type === 'session'],
  ['without session, sender-key-memory', (type) => type === 'session' || type === 'sender-key-memory'],
  ['without session, all of the groups', (type) => type === 'session' || type.startsWith('sender-key')],
  ['without own group keys, sender-key-memory', ownAndMemory],
  [
    'without session, own group keys, sender-key-memory',
    (type, value) => type === 'session' || ownAndMemory(type, value),
  ],
];

/** Three rounds after the older state came back. */
async function lossesOf(k: number, first: 'others' | 'account', leftOut: LeftOut): Promise<string> {
  const base = mkdtempSync(join(tmpdir(), 'holdfast-older-state-'));
  const [folder, older] = [join(base, 'session'), join(base, 'older')];
  const scenario = await pairedFolder(folder, { contacts: 2, groups: 1, turns: 2 });
  try {
    cpSync(folder, older, { recursive: true });
    const before = await scenario.connect();
    for (let round = 0; round < k; round += 1) await scenario.exchangeEverything(before);
    await before.close();
    rmSync(folder, { recursive: true });
    cpSync(older, folder, { recursive: true });
    for (const name of readdirSync(folder)) {
      const type = keyOfFileName(name)?.type ?? '';
      if (leftOut(type, readBufferJson(readFileSync(join(folder, name), 'utf8')))) rmSync(join(folder, name));
    }
    const after = await scenario.connect();
    const rounds: string[] = [];
    for (let round = 0; round < 3; round += 1)
      rounds.push(told(await scenario.exchangeEverything(after, { heal: true, first, patienceMs: 4000 })));
    await after.close();
    return rounds.join('  ');
  } finally {
    await scenario.close();
    rmSync(base, { recursive: true, force: true });
  }
}

/** `2 of 9 (1 for ever)`. */
function told(deliveries: readonly Delivery[]): string {
  const lost = deliveries.filter(({ decrypted }) => !decrypted);
  const forEver = lost.filter(({ healed }) => healed !== true).length;
  return `${lost.length} of ${deliveries.length} (${forEver} for ever)`;
}

const given = process.argv.slice(2).map(Number);
for (const k of given.length > 0 ? given : [0, 1, 3, 20])
  for (const first of ['others', 'account'] as const)
    for (const [what, leftOut] of ways)
      console.log(`k=${k}, ${first} first, ${what}: ${await lossesOf(k, first, leftOut)}`);
process.exit(0);
