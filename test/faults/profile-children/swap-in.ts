// Swaps a staged profile in and dies at the given change to the disk. Arguments: place, key, item, change (0: none).
import { Countdown, mayDieAtEveryChange } from '../../rigs/faults/dying.ts';
import { openPlace } from '../../rigs/profiles/open-place.ts';

const [root = '', key = '', item = '', dieAt = '0'] = process.argv.slice(2);
const { snapshots, ref } = openPlace(root);
const staged = await snapshots.stage(ref, key);
const countdown = new Countdown(Number(dieAt));
mayDieAtEveryChange(countdown);
await staged.swapIn(item);
process.stdout.write(String(countdown.passed));
