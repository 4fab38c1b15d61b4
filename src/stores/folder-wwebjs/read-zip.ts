// Reads what RemoteAuth left behind as a zip: its size, its age, and whether it begins and ends as a zip does.
import { closeSync, lstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from '../../core/inventory.ts';
import type { Place } from '../../core/place.ts';
import type { SessionRef } from '../../core/session.ts';
import { RunningTotal } from '../folder/running-total.ts';
import type { OnEntry, SessionSighting } from '../folder/sighting.ts';
import { StampMaker } from '../folder/stamp.ts';

/** Signature of a zip's first entry, and of the record that ends it (PKWARE APPNOTE 4.3.7, 4.3.16). */
const firstEntry = Buffer.from([0x50, 0x4b, 3, 4]);
const endRecord = Buffer.from([0x50, 0x4b, 5, 6]);
/** The end record has 22 bytes and may be followed by a comment of at most 65,535. */
const endRecordReach = 22 + 65_535;

export function readZip(place: Place, ref: SessionRef, nowMs: number, onEntry?: OnEntry): SessionSighting {
  const path = join(place.root, ref.path);
  const stat = lstatSync(path);
  const stamp = new StampMaker();
  stamp.watch('', stat);
  const total = new RunningTotal();
  total.add('zip', stat.size, stat.blocks, stat.mtimeMs);
  onEntry?.({
    path: '',
    class: 'zip',
    kind: 'file',
    files: 1,
    sizeBytes: stat.size,
    modifiedMs: stat.mtimeMs,
  });
  return {
    ref,
    ...total.totals(),
    generation: 'chromium',
    credentials: judgeZip(path, stat.size),
    sizesAtMs: nowMs,
    evidence: { singletonLock: { state: 'none' }, lockInodes: [] },
    stamp: stamp.stamp(),
  };
}

/** RemoteAuth accepts a truncated zip without a word and restores an empty session from it. */
function judgeZip(path: string, sizeBytes: number): Credentials {
  if (sizeBytes < 22) return { state: 'damaged', why: `the zip has ${sizeBytes} bytes` };
  try {
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(4);
      readSync(file, head, 0, 4, 0);
      const tail = Buffer.alloc(Math.min(sizeBytes, endRecordReach));
      readSync(file, tail, 0, tail.length, sizeBytes - tail.length);
      if (!head.equals(firstEntry)) return { state: 'damaged', why: 'it does not begin as a zip does' };
      if (!tail.includes(endRecord))
        return { state: 'damaged', why: 'the zip has no end: its writing was interrupted' };
    } finally {
      closeSync(file);
    }
    return { state: 'unknown', why: 'the zip is complete; what is in it was not read' };
  } catch (error) {
    return { state: 'unreadable', why: (error as Error).message };
  }
}
