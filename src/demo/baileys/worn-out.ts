// A Baileys 6 session that nobody has cleaned: 190 files, just above the ancestor's highest band.
import { dayMs, hourMs } from '../demo-file.ts';
import type { DemoSession } from '../demo-file.ts';
import { agesFromTo, sixthGeneration } from './sixth-generation.ts';

export const wornOut: DemoSession = {
  path: 'company_1',
  about:
    '190 files of an old Baileys: over every band. Policy classic finds much to remove, policy safe says why not.',
  files: (scene) =>
    sixthGeneration(scene, {
      number: 0,
      name: 'Company One',
      pairedAgoMs: 200 * dayMs,
      idleMs: 2 * hourMs,
      preKeys: 100,
      sessionAgesMs: [...agesFromTo(20, 0.2, 9), ...agesFromTo(30, 20, 21)],
      senderKeyAgesMs: [...agesFromTo(3, 0.3, 1), ...agesFromTo(20, 5, 5.5)],
      appStateKeys: 6,
    }),
};
