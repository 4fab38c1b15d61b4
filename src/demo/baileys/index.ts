// Every Baileys session of the demo world.
import type { DemoSession } from '../demo-file.ts';
import { freshPairing } from './fresh-pairing.ts';
import { idle } from './idle.ts';
import { movedToLids } from './moved-to-lids.ts';
import { smallAndHealthy } from './small-and-healthy.ts';
import { tornCredentials } from './torn-credentials.ts';
import { withStrangeFiles } from './with-strange-files.ts';
import { wornOut } from './worn-out.ts';

export const baileysSessions: readonly DemoSession[] = [
  wornOut,
  smallAndHealthy,
  tornCredentials,
  idle,
  freshPairing,
  movedToLids,
  withStrangeFiles,
];
