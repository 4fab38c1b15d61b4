// Laws of names that move: a folder is read back to the session that it was given to, a wrongly split row to its key.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFileName } from '../../src/engines/baileys/encode-file-name.ts';
import { folderPathsOf } from '../../src/engines/baileys/folder-paths.ts';
import { healKey } from '../../src/engines/baileys/heal-key.ts';
import type { BaileysKeyType } from '../../src/engines/baileys/id-shapes.ts';
import { keyOfFileName } from '../../src/engines/baileys/key-of-file-name.ts';
import { nameBaileysSession } from '../../src/engines/baileys/name-session.ts';

const part = fc.oneof(
  fc.constantFrom('default', 'main', 'acme', 'company_7', 'company_', 'x', 'creds.json', '.holdfast', '..'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const names = fc.uniqueArray(fc.record({ tenant: part, id: part }), {
  maxLength: 6,
  selector: ({ tenant, id }) => `${tenant}/${id}`,
});

test('every folder is read back to its session, no two are one, and none lies in another', () => {
  fc.assert(
    fc.property(names, (given) => {
      const found = folderPathsOf(given, []);
      const paths: string[] = [];
      for (const [index, folder] of found.entries()) {
        if ('refusal' in folder) continue;
        expect(nameBaileysSession(folder.path, 'root')).toEqual(given[index]);
        paths.push(folder.path);
      }
      expect(new Set(paths).size).toBe(paths.length);
      for (const outer of paths) expect(paths.filter((path) => path.startsWith(`${outer}/`))).toEqual([]);
    }),
    { numRuns: 3000 },
  );
});

const digits = fc.integer({ min: 1, max: 10 ** 12 }).map(String);
const device = fc.integer({ min: 0, max: 99 }).map(String);
const user = fc.oneof(
  digits,
  digits.map((found) => `${found}_1`),
);
const address = fc.tuple(user, device).map((parts) => parts.join('.'));
const group = digits.map((found) => `${found}@g.us`);
const genuine = fc.oneof(
  ...(
    [
      ['pre-key', digits],
      ['session', address],
      ['identity-key', address],
      ['sender-key', fc.tuple(group, user, device).map((parts) => parts.join('::'))],
      ['sender-key-memory', group],
      [
        'app-state-sync-key',
        fc.uint8Array({ minLength: 1, maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('base64')),
      ],
      ['app-state-sync-version', fc.constantFrom('regular', 'regular_high', 'critical_block')],
      [
        'lid-mapping',
        fc.oneof(
          digits,
          digits.map((found) => `${found}_reverse`),
        ),
      ],
      ['device-list', digits],
      [
        'tctoken',
        fc.oneof(
          digits.map((found) => `${found}@lid`),
          fc.constant('__index'),
        ),
      ],
    ] as const
  ).map(([type, id]) => fc.record({ type: fc.constant<BaileysKeyType>(type), id })),
);

test('a file name that was cut at its first dash is put together again, and a right key stays', () => {
  fc.assert(
    fc.property(genuine, ({ type, id }) => {
      const file = encodeFileName(type, id);
      const cut = file.indexOf('-');
      const [left, right] = [file.slice(0, cut), file.slice(cut + 1, -'.json'.length)];
      expect(healKey(left, right)).toMatchObject({ type, id });
      expect(healKey(type, id)).toEqual({ type, id, healed: false });
      expect(keyOfFileName(file)).toEqual({ type, id, genuine: true });
    }),
    { numRuns: 2000 },
  );
});

test('a file of a known type whose id nobody knows moves under a key that has the same file name', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('session', 'sender-key', 'app-state-sync-key'),
      fc.string({ maxLength: 8 }),
      (type, odd) => {
        const file = `${type}-${odd}.json`.replaceAll('/', '_');
        const key = keyOfFileName(file);
        if (key === null || key.genuine) return;
        expect(`${key.type}-${key.id}.json`).toBe(file);
      },
    ),
  );
});
