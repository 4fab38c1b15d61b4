// Opens a run of one plan and says which run it got.
import { openCatalog } from '../../../src/catalog/open-catalog.ts';
import { plan } from '../../units/catalog/scenes.ts';
import { say, whenTold } from './when-told.ts';

const [home = ''] = process.argv.slice(2);
const catalog = openCatalog(home, { nowMs: Date.now, newId: () => 'home' });

whenTold(async () => {
  const { run, resumed } = await catalog.journal.openRun(plan('p'), `run-of-${process.pid}`, Date.now());
  say(`${run.id} ${resumed ? 'resumed' : 'new'}`);
  catalog.close();
});
