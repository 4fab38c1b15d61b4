// Opens a database with a schema that is one newer, by a migration that fails when it is applied twice.
import { openFile } from '../../../src/sqlite/open-file.ts';
import { sqliteKind } from '../../../src/stores/sqlite/sqlite-kind.ts';
import { say, whenTold } from '../catalog-children/when-told.ts';

const [path = ''] = process.argv.slice(2);
const kind = sqliteKind(`sqlite:${path}`);
const version = kind.migrations.length + 1;
const next = { version, name: 'next', sql: 'CREATE TABLE next (x); INSERT INTO next VALUES (1)' };

whenTold(async () => {
  openFile(
    path,
    { ...kind, migrations: [...kind.migrations, next] },
    { nowMs: 1, busyTimeoutMs: 5000 },
  ).close();
  say('upgraded');
});
