// A small Baileys 6 session with nothing wrong.
import { dayMs, hourMs } from '../demo-file.ts';
import type { DemoSession } from '../demo-file.ts';
import { agesFromTo, sixthGeneration } from './sixth-generation.ts';

export const smallAndHealthy: DemoSession = {
  path: 'company_2',
  about: null,
  files: (scene) =>
    sixthGeneration(scene, {
      number: 100,
      name: 'Company Two',
      pairedAgoMs: 30 * dayMs,
      idleMs: 3 * hourMs,
      preKeys: 30,
      sessionAgesMs: agesFromTo(12, 0.2, 6),
      senderKeyAgesMs: agesFromTo(4, 0.2, 2),
      appStateKeys: 2,
    }),
};
