// Keeps records as they are where nothing in them can go, or too little to be worth a change.
import { spentRule } from './per-subject.ts';

/** Below this many bytes a file system saves nothing at all. */
export const leastSavedBytes = 512;
const leastSavedShare = 0.1;

export const keepRecordsThatHardlyShrink = spentRule(
  'keep-records-that-hardly-shrink',
  'keep',
  ({ sizeBytes, sizeAfterBytes, why }) => {
    const savedBytes = sizeBytes - sizeAfterBytes;
    if (savedBytes <= 0) return why;
    const worthwhile = savedBytes >= leastSavedBytes && savedBytes >= sizeBytes * leastSavedShare;
    return worthwhile ? null : 'it would hardly become smaller';
  },
);
