// A session folder as Baileys 6 leaves it: no LID mappings, device lists or identity keys.
import { dayMs, hourMs } from '../demo-file.ts';
import type { DemoFile, DemoScene } from '../demo-file.ts';
import { SessionFolder } from './session-folder.ts';

export interface SixthGeneration {
  /** Which of the demo's people owns it; a hundred apart, so that the contacts of two accounts never meet. */
  readonly number: number;
  readonly name: string;
  readonly pairedAgoMs: number;
  /** Age of the newest write. */
  readonly idleMs: number;
  readonly preKeys: number;
  /** One session for each, with its age. */
  readonly sessionAgesMs: readonly number[];
  /** One sender-key for each, with its age, five to a group. */
  readonly senderKeyAgesMs: readonly number[];
  readonly appStateKeys: number;
}

const senderKeysInGroup = 5;

export function sixthGeneration({ nowMs, shape }: DemoScene, of: SixthGeneration): DemoFile[] {
  const newestMs = nowMs - of.idleMs;
  const folder = new SessionFolder({ ...of, pairedMs: nowMs - of.pairedAgoMs, newestMs }, shape);
  const nextPreKeyId = of.preKeys + shape.whole(31, 900);
  folder.preKeys(nextPreKeyId, of.preKeys);
  for (const [index, ageMs] of of.sessionAgesMs.entries()) {
    // Every third contact has two devices.
    const contact = Math.floor(index / 4) * 3 + Math.min(index % 4, 2);
    folder.session(folder.contact(contact).number, index % 4 === 3 ? 14 : 0, nowMs - ageMs);
  }
  for (const [index, ageMs] of of.senderKeyAgesMs.entries()) {
    folder.senderKey(
      of.number + Math.floor(index / senderKeysInGroup),
      folder.contact(index).number,
      nowMs - ageMs,
    );
  }
  for (let group = 0; group < of.senderKeyAgesMs.length / senderKeysInGroup; group++) {
    folder.senderKeyMemory(of.number + group, senderKeysInGroup * 2, newestMs - group * hourMs);
  }
  folder.appState(of.appStateKeys, newestMs);
  folder.credentials(nextPreKeyId);
  return folder.files;
}

/** Ages spread evenly over some days, the first the youngest. */
export function agesFromTo(count: number, fromDays: number, toDays: number): number[] {
  return Array.from(
    { length: count },
    (_none, index) => (fromDays + ((toDays - fromDays) * index) / count) * dayMs,
  );
}
