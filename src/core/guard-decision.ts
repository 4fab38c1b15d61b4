// Lets guards take removals away from a proposal, and says per session what is left of it.
import { counted } from './amounts.ts';
import type { Proposal } from './decide.ts';
import { protect } from './guard.ts';
import type { Guard, GuardScene, Veto } from './guard.ts';
import type { Decision, SessionLine } from './plan.ts';
import type { Removal } from './removal.ts';
import { sessionKey } from './session.ts';

export function guardDecision(
  proposal: Proposal,
  guards: readonly Guard[],
  scene: Omit<GuardScene, 'removals'>,
): Decision {
  const { allowed, vetoes } = protect(guards, { ...scene, removals: proposal.removals });
  const allowedOf = groupBySession(allowed, (removal) => removal);
  const vetoesOf = groupBySession(vetoes, (veto) => veto.removal);
  const sessions = proposal.sessions.map((seen) => {
    const key = sessionKey(seen.session);
    return lineOf(seen, allowedOf.get(key) ?? [], vetoesOf.get(key) ?? []);
  });
  return { removals: allowed, vetoes, kept: proposal.kept, sessions, notes: proposal.notes };
}

function groupBySession<Item>(
  items: readonly Item[],
  removalOf: (item: Item) => Removal,
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = sessionKey(removalOf(item).session);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function lineOf(
  { session, filesSeen }: Proposal['sessions'][number],
  removals: readonly Removal[],
  vetoes: readonly Veto[],
): SessionLine {
  const removedByClass = new Map<string, number>();
  let filesRemoved = 0;
  let bytesFreed = 0;
  for (const removal of removals) {
    filesRemoved += removal.files;
    bytesFreed += removal.sizeBytes;
    if (removal.scope === 'content') continue;
    removedByClass.set(removal.class, (removedByClass.get(removal.class) ?? 0) + removal.files);
  }
  return {
    session,
    filesSeen,
    filesRemoved,
    // A session that grew between its picture and its entries must not count below zero.
    filesLeft: Math.max(0, filesSeen - filesRemoved),
    bytesFreed,
    removedByClass: Object.fromEntries(removedByClass),
    status: statusOf(removals, vetoes, filesRemoved),
  };
}

function statusOf(removals: readonly Removal[], vetoes: readonly Veto[], filesRemoved: number): string {
  const veto = vetoes[0];
  if (removals.length === 0) return veto ? `protected: ${veto.reason}` : 'clean';
  const would = wouldDo(removals, filesRemoved);
  return veto ? `${would}; protected ${vetoes.length}: ${veto.reason}` : would;
}

function wouldDo(removals: readonly Removal[], filesRemoved: number): string {
  if (filesRemoved > 0) return `would remove ${filesRemoved}`;
  const contents = removals.filter(({ scope }) => scope === 'content').length;
  return contents > 0 ? `would compact ${counted(contents, 'record')}` : 'would remove an empty folder';
}
