// Names of snapshots: they sort by time, and two of one moment differ.
import { randomInt } from 'node:crypto';

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
const shape = /^\d{8}-\d{6}-\d{3}-[a-z0-9]{6}$/;

/** @param takenAtMs in the years 1970 to 9999 */
export function newSnapshotId(takenAtMs: number): string {
  const [date = '', time = ''] = new Date(takenAtMs).toISOString().split('T');
  const chance = Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('');
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${time.slice(9, 12)}-${chance}`;
}

export function isSnapshotId(text: string): boolean {
  return shape.test(text);
}
