// Every kind of step with its handler: one line each.
import type { Step } from '../core/plan.ts';
import { destroy } from './destroy.ts';
import { discardCopy } from './discard-copy.ts';
import { emptyLiveCaches } from './empty-live-caches.ts';
import { moveBack } from './move-back.ts';
import { moveSession } from './move-session.ts';
import { moveToTrash } from './move-to-trash.ts';
import { putBackEntry } from './put-back-entry.ts';
import { relistInstance } from './relist-instance.ts';
import { repackPacks } from './repack-packs.ts';
import { replaceEntry } from './replace-entry.ts';
import { restoreSession } from './restore-session.ts';
import { retireSession } from './retire-session.ts';
import { returnSession } from './return-session.ts';
import { reviveSession } from './revive-session.ts';
import type { StepHandler } from './step-handler.ts';
import { swapSession } from './swap-session.ts';
import { unlistInstance } from './unlist-instance.ts';

const handlers: { readonly [Kind in Step['kind']]: StepHandler<Extract<Step, { kind: Kind }>> } = {
  'move-to-trash': moveToTrash,
  'move-back': moveBack,
  'replace-entry': replaceEntry,
  'put-back-entry': putBackEntry,
  'move-session': moveSession,
  'return-session': returnSession,
  'discard-copy': discardCopy,
  'restore-session': restoreSession,
  'swap-session': swapSession,
  'repack-packs': repackPacks,
  'empty-live-caches': emptyLiveCaches,
  'unlist-instance': unlistInstance,
  'relist-instance': relistInstance,
  'retire-session': retireSession,
  'revive-session': reviveSession,
  destroy,
};

/** The handler of a step. The union is closed, so every kind has exactly one. */
export function handlerOf<Kind extends Step>(step: Kind): StepHandler<Kind> {
  return handlers[step.kind] as unknown as StepHandler<Kind>;
}
