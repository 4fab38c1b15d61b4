// Where the data blocks of a LevelDB table begin, so that two tables that share blocks can share chunks.
import { footerBytes, handlesIn, packingOf, readFooter, trailerBytes } from './table-format.ts';

/**
 * @param bytes the whole table
 * @returns offsets in ascending order, 0 first, and last where the data blocks end (filter, index and footer follow);
 * null where it is no table as known. Checksums are not looked at: a wrong cut costs room, and nothing else.
 */
export function tableCuts(bytes: Uint8Array): number[] | null {
  if (bytes.length < footerBytes) return null;
  const footer = readFooter(bytes.subarray(bytes.length - footerBytes), bytes.length);
  if (footer === 'foreign' || footer === 'damaged') return null;
  const { offset, size } = footer.index;
  const packing = packingOf(bytes[offset + size]);
  const handles = handlesIn(bytes.subarray(offset, offset + size), packing, bytes.length);
  if (handles === null || handles === 'packed') return null;
  const cuts = [0];
  for (const handle of handles) {
    if (handle.offset !== cuts.at(-1)) return null;
    cuts.push(handle.offset + handle.size + trailerBytes);
  }
  return cuts;
}
