// What each kind of step does, in words for whoever decides about it.
import type { Step } from '../../src/core/plan.ts';

export const stepWords: Readonly<Record<Step['kind'], string>> = {
  'move-to-trash': 'moves to the trash',
  'move-back': 'moves back from the trash',
  destroy: 'destroys for ever',
  'replace-entry': 'makes smaller; the original goes to the trash',
  'put-back-entry': 'puts the original back',
  'move-session': 'moves to another place',
  'return-session': 'returns to the place it came from',
  'discard-copy': 'discards a copy that was left behind',
  'restore-session': 'brings back from a snapshot',
  'swap-session': 'swaps with what lies in the trash',
  'repack-packs': 'repacks snapshots',
  'empty-live-caches': 'lets the running browser empty its caches, for good',
  'unlist-instance': 'takes off the instances list',
  'relist-instance': 'puts back on the instances list',
  'retire-session': 'ends the session in its vault',
  'revive-session': 'revives the session in its vault',
};
