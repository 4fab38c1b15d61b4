// Which runs are about a session: noted as they begin, and found out once for those of an older catalog.
import { expect, test } from 'vitest';
import type { Step } from '../../../src/core/plan.ts';
import { Database } from '../../../src/sqlite.ts';
import { openHome } from './homes.ts';
import { authPlace, move, plan, sessionRef } from './scenes.ts';

const other: Step = { ...move('x'), session: sessionRef('session-b') };
const moved: Step = {
  kind: 'return-session',
  session: sessionRef('session-a'),
  path: 'session-a',
  sizeBytes: 1,
  files: 1,
  rule: 'r',
  why: 'w',
  class: 'session',
  holdsCredentials: true,
  item: null,
  force: false,
  from: { place: 'baileys:/srv/auth', session: sessionRef('moved', 'baileys:/srv/auth'), path: 'moved' },
} as unknown as Step;

async function homeWithRuns() {
  const opened = openHome();
  const { journal } = opened.catalog;
  for (const [number, steps] of [[move('1'), move('2')], [other], [moved]].entries()) {
    await journal.openRun(plan(`p${number}`), `run-${number}`, number);
    const lines = steps.map((step, seq) => ({ seq, step, inverse: null }));
    await journal.intend(`run-${number}`, lines);
  }
  return opened;
}

const asked = [
  [`${authPlace}#session-a`, ['run-2', 'run-0']],
  ['session-a/session', ['run-2', 'run-0']],
  [`${authPlace}#session-b`, ['run-1']],
  ['baileys:/srv/auth#moved', ['run-2']],
  ['nobody/nowhere', []],
] as const;

test('runs are found by the key or the name of a session that they are about, the newest first', async () => {
  const { journal } = (await homeWithRuns()).catalog;
  for (const [session, runs] of asked)
    expect((await journal.runsAbout(session, 10)).map(({ id }) => id)).toEqual(runs);
  expect((await journal.runsAbout('session-a/session', 1)).map(({ id }) => id)).toEqual(['run-2']);
});

test('those of an older catalog are found as well, and a damaged line of one hides none of the others', async () => {
  const { home, catalog, path } = await homeWithRuns();
  catalog.close();
  const older = new Database(path);
  older.pragma('ignore_check_constraints = ON');
  older.exec(`UPDATE journal_lines SET step = '{"torn' WHERE run_id = 'run-0' AND seq = 1;
    DROP TABLE run_sessions;
    DELETE FROM schema_migrations WHERE version >= 10;`);
  older.close();
  const { journal } = openHome(home).catalog;
  for (const [session, runs] of asked)
    expect((await journal.runsAbout(session, 10)).map(({ id }) => id)).toEqual(runs);
});
