// Opens a database that may not be there yet, and says which one it got.
import { parsePlace } from '../../../src/core/place.ts';
import { openSqliteEntries } from '../../../src/stores/sqlite/open-sqlite-entries.ts';
import { say, whenTold } from '../catalog-children/when-told.ts';

const [path = ''] = process.argv.slice(2);

whenTold(async () => {
  const store = openSqliteEntries(parsePlace(`sqlite:${path}`, '/'));
  say(await store.identity());
  await store.close();
});
