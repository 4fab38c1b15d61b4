// Brings a catalog up to a schema that is one newer, by a migration that fails when it is applied twice.
import { Database } from '../../../src/sqlite.ts';

import { catalogKind } from '../../../src/catalog/catalog-kind.ts';
import { migrate } from '../../../src/sqlite/migrate.ts';
import { say, whenTold } from './when-told.ts';

const [path = ''] = process.argv.slice(2);
const { migrations, tooNew } = catalogKind(path);
const version = (migrations.at(-1)?.version ?? 0) + 1;
const next = { version, name: 'next', sql: 'CREATE TABLE next (x); INSERT INTO next VALUES (1)' };

whenTold(async () => {
  const db = new Database(path, { timeout: 5000 });
  migrate(db, [...migrations, next], 1, tooNew);
  say('upgraded');
  db.close();
});
