// `clear` of a session that HoldfastAuth keeps in a vault: the next start begins anew instead of restoring it, and undo brings it back.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { holdfast, holdfastJson, temporaryFolder } from '../rigs/journeys/holdfast.ts';
import { runOnce, writeProfile } from '../rigs/wwebjs/holdfast-auth-runs.ts';

test('a cleared session is not restored by itself, and is again once that is undone', async () => {
  const folder = await temporaryFolder('cleared');
  const [auth, home, vault] = ['auth', 'home', 'vault'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const options = { home, vault, clientId: 'a' };
  await writeProfile(auth, 'session-a', 'kept');
  await runOnce(auth, options);

  const flags = ['--place', `wwebjs:${auth}`, '--set', `vault=${vault}`];
  const cleared = await holdfast(home, 'clear', 'default/a', '--apply', ...flags);
  expect(cleared, cleared.stderr).toMatchObject({ exitCode: 0 });
  for (const create of ['if-unknown', 'always'] as const) {
    expect(await runOnce(auth, { ...options, create })).toEqual({ startedOn: null, alerts: [] });
  }

  const { answer } = await holdfastJson<{ runs: { id: string }[] }>(home, 'plan', '--runs');
  const undone = await holdfast(home, 'undo', answer.runs[0]?.id ?? '', ...flags);
  expect(undone, undone.stderr).toMatchObject({ exitCode: 0 });
  expect(await runOnce(auth, options)).toMatchObject({ startedOn: 'kept' });
});
