// A running bot of whatsapp-web.js is deleted by one command: its browser closed, its entry gone, its folder in the trash.
// The same id then needs a new code; taken back, it is ready without one.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { holdfast, holdfastJson } from '../rigs/journeys/holdfast.ts';
import { wwebjsScene } from '../rigs/wwebjs/scene.ts';

interface Answer {
  readonly deleted: boolean;
  readonly purged: boolean;
  readonly purgedPaths: readonly string[];
  readonly warnings: readonly string[];
  readonly run: { readonly runId: string };
}

/** As their program writes it, with what a person put in by hand. */
const list = `[
  { "id": "support", "name": "Support" },
  { "id": "sales",   "name": "Sales", "webhookUrl": "https://example.org/?token=SECRET", "own": [1, 2] }
]
`;

test('deleted while its bot runs, the same id needs a new code; taken back, it is ready without one', async () => {
  const { whatsApp, folder, home, vault, dataPath, bot } = await wwebjsScene();
  const instances = join(folder, 'instances.json');
  writeFileSync(instances, list, { mode: 0o640 });
  const flags = ['--place', `wwebjs:${dataPath}`, '--instances', instances, '--set', `vault=${vault}`];
  const profile = join(dataPath, 'session-sales');

  const first = bot();
  await first.link();
  await first.stop();
  const running = bot();
  await running.start();

  const refused = await holdfast(home, 'sessions', 'delete', 'sales', '--apply', ...flags);
  expect([refused.exitCode, refused.stdout]).toEqual([3, expect.stringContaining('--stop')]);
  expect([readFileSync(instances, 'utf8'), existsSync(profile)]).toEqual([list, true]);

  const { answer } = await holdfastJson<Answer>(
    home,
    'sessions',
    'delete',
    'sales',
    '--stop',
    '--apply',
    ...flags,
  );
  expect(answer).toMatchObject({ deleted: true, purged: true, purgedPaths: [profile] });
  expect(existsSync(profile)).toBe(false);
  expect(answer.warnings.join(' ')).toContain('runs on without a browser');
  expect(readFileSync(instances, 'utf8')).toBe('[\n  { "id": "support", "name": "Support" }\n]\n');
  expect(JSON.stringify(answer)).not.toContain('SECRET');
  await running.stop();

  const again = await holdfastJson<Answer>(
    home,
    'sessions',
    'delete',
    'sales',
    '--stop',
    '--apply',
    ...flags,
  );
  expect(again.answer).toMatchObject({ deleted: false, purged: false, purgedPaths: [] });
  expect(again.answer.warnings).toHaveLength(1);

  const next = bot();
  const started = next.client.initialize();
  await next.sees('qr');
  await next.stop();
  await started.catch(() => undefined);
  const unlinked = await holdfastJson<Answer>(home, 'sessions', 'delete', 'sales', '--apply', ...flags);
  expect(unlinked.answer).toMatchObject({ deleted: true, purgedPaths: [profile] });

  const undone = await holdfast(home, 'undo', answer.run.runId, '--set', `vault=${vault}`);
  expect(undone, undone.stdout + undone.stderr).toMatchObject({ exitCode: 0 });
  expect(readFileSync(instances, 'utf8')).toBe(list);
  const back = bot();
  await back.start();
  expect(whatsApp.devices).toHaveLength(1);
  expect(whatsApp.problems).toEqual([]);
});
