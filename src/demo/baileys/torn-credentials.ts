// A session whose creds.json was cut off while it was written, as happens when the disk is full or the power fails.
import { dayMs, hourMs } from '../demo-file.ts';
import type { DemoSession } from '../demo-file.ts';
import { agesFromTo, sixthGeneration } from './sixth-generation.ts';

export const tornCredentials: DemoSession = {
  path: 'company_3',
  about: 'Half of its creds.json is gone. A client started on it would make a new identity over the old one.',
  files(scene) {
    const files = sixthGeneration(scene, {
      number: 200,
      name: 'Company Three',
      pairedAgoMs: 60 * dayMs,
      idleMs: 9 * hourMs,
      preKeys: 30,
      sessionAgesMs: agesFromTo(16, 0.5, 12),
      senderKeyAgesMs: agesFromTo(5, 0.5, 4),
      appStateKeys: 3,
    });
    return files.map((file) =>
      file.path === 'creds.json' && typeof file.content === 'string'
        ? { ...file, content: file.content.slice(0, file.content.length / 2) }
        : file,
    );
  },
};
