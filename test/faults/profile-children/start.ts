// Starts a client with HoldfastAuth up to its browser, and dies at the given change to the disk. Arguments: data path, home, vault, change (0: none).
import { Countdown, mayDieAtEveryChange } from '../../rigs/faults/dying.ts';
import { playedClient } from '../../rigs/wwebjs/holdfast-auth-runs.ts';
import { HoldfastAuth } from '../../../src/holdfast-auth.ts';

const [dataPath = '', home = '', vault = '', dieAt = '0'] = process.argv.slice(2);
const strategy = new HoldfastAuth({ clientId: 'a', dataPath, home, vault, onAlert: () => undefined });
strategy.setup(playedClient());
const countdown = new Countdown(Number(dieAt));
mayDieAtEveryChange(countdown);
await strategy.beforeBrowserInitialized();
process.stdout.write(String(countdown.passed));
await strategy.destroy();
