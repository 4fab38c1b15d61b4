// `holdfast keys`: the secret is printed once, the list never has it, and what is wrong is said.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolder, objectOf, say } from './say.ts';

describe('keys', () => {
  test('make prints the secret once, and no file of the home has it', async () => {
    const home = freshFolder();
    const made = await say(['keys', 'make', 'ops', '--role', 'operate', '--tenant', 'acme', '--home', home]);
    const [secret = ''] = made.out.split('\n');
    expect([made.code, secret]).toEqual([0, expect.stringMatching(/^hf_[0-9a-f]{12}_[\w-]{43}$/)]);
    expect(made.out).toContain('role operate, for tenant acme');
    const listed = await say(['keys', 'list', '--home', home]);
    expect([listed.code, listed.out]).toEqual([0, expect.stringContaining('ops')]);
    const chance = secret.split('_').slice(2).join('_');
    expect(listed.out).not.toContain(chance);
    expect(readFileSync(join(home, 'holdfast.db')).includes(chance)).toBe(false);
  });

  test('list says who may what, when it was used and when it ends; revoke takes one off it', async () => {
    const home = ['--home', freshFolder()];
    expect((await say(['keys', 'list', ...home])).out).toContain('There is no key');
    await say(['keys', 'make', 'short', '--role', 'read', '--ends-in-days', '2', ...home]);
    const { keys } = objectOf(await say(['keys', 'list', ...home, '--json'])) as {
      keys: Record<string, unknown>[];
    };
    expect(keys).toEqual([
      {
        keyId: expect.any(String),
        name: 'short',
        role: 'read',
        tenant: null,
        madeAtMs: expect.any(Number),
        endsAtMs: Number(keys[0]?.['madeAtMs']) + 2 * 86_400_000,
        lastUsedMs: null,
      },
    ]);
    await say(['keys', 'make', 'named', '--role', 'read', ...home]);
    expect((await say(['keys', 'revoke', 'named', ...home])).code).toBe(0);
    const revoked = await say(['keys', 'revoke', String(keys[0]?.['keyId']), ...home]);
    expect([revoked.code, revoked.out]).toEqual([0, expect.stringContaining('is revoked')]);
    expect((await say(['keys', 'list', ...home])).out).toContain('There is no key');
  });

  test.each([
    [['make', 'x', '--role', 'king'], 2, /--role/],
    [['make', 'x'], 2, /--role is missing/],
    [['make', 'line\nbreak', '--role', 'read'], 2, /a name has/],
    [['make', 'x', '--role', 'read', '--ends-in-days', '0'], 2, /--ends-in-days/],
    [['make', 'x', '--role', 'read', '--ends-in-days', 'soon'], 2, /--ends-in-days/],
    [
      ['make', 'x', '--role', 'admin', '--tenant', 'acme'],
      2,
      /An admin is of the whole house.*--role operate/s,
    ],
    [['revoke', '000000000000'], 1, /There is no key 000000000000/],
  ])('%j is refused', async (args, code, words) => {
    const said = await say(['keys', ...args, '--home', freshFolder()]);
    expect([said.code, said.err]).toEqual([code, expect.stringMatching(words)]);
  });
});
