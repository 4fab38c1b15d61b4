// Opens the catalog of a home and says whose it is. Given a user id, it becomes that user first.
import { openCatalog } from '../../../src/catalog/open-catalog.ts';
import { say, whenTold } from './when-told.ts';

const [home = '', user] = process.argv.slice(2);

whenTold(async () => {
  if (user !== undefined) process.setuid?.(Number(user));
  const catalog = openCatalog(home, { nowMs: Date.now, newId: () => `home-made-by-${process.pid}` });
  say(`${catalog.homeId} ${catalog.seal('text')}`);
  catalog.close();
});
