// A session that nobody has used for a month and a half.
import { dayMs } from '../demo-file.ts';
import type { DemoSession } from '../demo-file.ts';
import { agesFromTo, sixthGeneration } from './sixth-generation.ts';

export const idle: DemoSession = {
  path: 'company_4',
  about: 'Nothing was written to it for 45 days: idle, so `holdfast expire` proposes it.',
  files: (scene) =>
    sixthGeneration(scene, {
      number: 300,
      name: 'Company Four',
      pairedAgoMs: 150 * dayMs,
      idleMs: 45 * dayMs,
      preKeys: 40,
      sessionAgesMs: agesFromTo(20, 46, 90),
      senderKeyAgesMs: agesFromTo(10, 46, 70),
      appStateKeys: 2,
    }),
};
