// Several processes on one catalog, and processes killed in the middle: nothing acknowledged is lost or done twice.
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { Database } from '../../src/sqlite.ts';
import { describe, expect, test } from 'vitest';

import { migrations } from '../../src/catalog/migrations/index.ts';
import { openCatalog } from '../../src/catalog/open-catalog.ts';
import { freshFolder, openHome } from '../units/catalog/homes.ts';
import { back, move, plan } from '../units/catalog/scenes.ts';
import { startChild, together } from './catalog-children/start-child.ts';

describe('at the same time', () => {
  test('processes that open a home for the first time all get the one home', async () => {
    for (let round = 0; round < 3; round += 1) {
      const home = join(freshFolder(), 'home');
      const answers = await together(4, 'test/faults/catalog-children/open.ts', home);
      expect(answers).toHaveLength(4);
      expect(new Set(answers).size).toBe(1);
      // The log and its index may stay when the last ones close at once; drafts may not.
      const own = ['holdfast.db', 'holdfast.db-shm', 'holdfast.db-wal'];
      expect(readdirSync(home).filter((name) => !own.includes(name))).toEqual([]);
    }
  });

  test('processes that upgrade a catalog apply each migration once', async () => {
    const { path, catalog } = openHome();
    catalog.close();
    expect(await together(4, 'test/faults/catalog-children/upgrade.ts', path)).toEqual(
      Array.from({ length: 4 }, () => 'upgraded'),
    );
    const db = new Database(path, { readonly: true });
    expect(db.prepare('SELECT x FROM next').pluck().all()).toEqual([1]);
    const versions = db.prepare('SELECT version FROM schema_migrations').pluck().all();
    const known = migrations.map(({ version }) => version);
    expect(versions).toEqual([...known, Math.max(...known) + 1]);
    db.close();
  });

  test('processes that apply one plan get one run', async () => {
    const { home, catalog } = openHome();
    const answers = await together(4, 'test/faults/catalog-children/open-run.ts', home);
    const [run] = await catalog.journal.runs(10);
    const resumed = `${run?.id} resumed`;
    expect(answers.toSorted()).toEqual([`${run?.id} new`, resumed, resumed, resumed]);
    expect(await catalog.journal.runs(10)).toHaveLength(1);
  });
});

describe('killed with SIGKILL', () => {
  test('in the middle of journal writes, every acknowledged line is there, and a call is there whole', async () => {
    const home = freshFolder();
    let firstSeq = 0;
    for (let round = 0; round < 5; round += 1) {
      const child = await startChild('test/faults/catalog-children/write-journal.ts', home, String(firstSeq));
      child.go();
      while (child.lines.length < 20 + 15 * round) await pause(1);
      child.process.kill('SIGKILL');
      expect(await child.ended).toMatchObject({ signal: 'SIGKILL' });

      const catalog = openCatalog(home, { nowMs: Date.now, newId: () => 'never used' });
      const lines = await catalog.journal.lines('run-1');
      expect(lines.length % 3).toBe(0);
      expect(lines.map((line) => line.seq)).toEqual(lines.map((_, index) => index));
      for (const { seq, step, inverse } of lines) {
        expect([step, inverse]).toEqual([move(`file-${seq}`), back(`file-${seq}`)]);
      }
      for (const [what, last] of child.lines.map((line) => line.split(' '))) {
        const three = lines.slice(Number(last) - 2, Number(last) + 1).map((line) => line.state);
        expect(three).toHaveLength(3);
        if (what === 'done') expect(three).toEqual(['done', 'done', 'done']);
      }
      expect(await catalog.journal.openRun(plan('p'), 'run-2', 9)).toMatchObject({
        resumed: true,
        run: { id: 'run-1' },
      });
      expect(await catalog.journal.unfinishedRuns()).toHaveLength(1);
      catalog.close();
      firstSeq = lines.length;
    }
  });
});

describe('another user', () => {
  const nobody = '65534';

  test.each([
    ['may not look into the folder', 0o700],
    ['may not open the file', 0o755],
  ])('who %s is told so, and nothing is changed', async (_case, mode) => {
    const { home, path, catalog } = openHome();
    catalog.close();
    chmodSync(home, mode);
    const before = readFileSync(path);
    const child = await startChild('test/faults/catalog-children/open.ts', home, nobody);
    child.go();
    expect(await child.ended).toMatchObject({ code: 1 });
    expect(child.lines.join()).toMatch(
      /^CATALOG_UNAVAILABLE The catalog .*holdfast\.db cannot be used: EACCES/,
    );
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(home)).toEqual(['holdfast.db']);
  });
});
