// Writes journal lines three at a time until it is killed, and says the last number of each three when it is written.
import { openCatalog } from '../../../src/catalog/open-catalog.ts';
import { back, move, plan } from '../../units/catalog/scenes.ts';
import { say, whenTold } from './when-told.ts';

const [home = '', firstSeq = '0'] = process.argv.slice(2);

whenTold(async () => {
  const { journal } = openCatalog(home, { nowMs: Date.now, newId: () => 'home' });
  const { run } = await journal.openRun(plan('p'), 'run-1', 1);
  for (let seq = Number(firstSeq); ; seq += 3) {
    const three = [seq, seq + 1, seq + 2];
    await journal.intend(
      run.id,
      three.map((number) => ({ seq: number, step: move(`file-${number}`), inverse: back(`file-${number}`) })),
    );
    say(`intended ${seq + 2}`);
    await journal.settle(
      run.id,
      three.map((number) => ({ seq: number, state: 'done' })),
      2,
    );
    say(`done ${seq + 2}`);
  }
});
