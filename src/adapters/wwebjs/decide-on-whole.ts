// On what a client starts where a whole profile lies: on that, unless the vault surely has a newer state of this very session.
import type { SnapshotInfo } from '../../core/snapshot.ts';
import type { SessionOrigin } from '../../ports/vault.ts';
import type { NotedMark, Start, StartFacts, VaultView } from './decide-start.ts';

const use: Start = { do: 'use', remark: null };

type WholeFacts = Pick<StartFacts, 'mark' | 'here' | 'adopt'>;

export function decideOnWhole(facts: WholeFacts, vault: VaultView): Start {
  const { mark, adopt } = facts;
  // Who says so means this profile, whatever anybody noted; it is the newest once it has run.
  if (adopt === 'profile') return use;
  const epoch = epochUnder(mark, vault.identity);
  if (epoch === null) return decideOnUnknown(facts, vault);
  const { latest } = vault;
  const ranElsewhere = latest !== null && latest.epoch > epoch;
  if (mark?.vault !== vault.identity) {
    if (!ranElsewhere) return { do: 'use', remark: backFromAnother };
    if (adopt === 'vault') return restoreOver(latest, 'the option adopt says so', null);
    return ofAnother('it ran here with another vault, and elsewhere with this one, so neither is newer');
  }
  if (epoch >= vault.epoch) return use;
  if (ranElsewhere) return restoreOver(latest, 'the session ran on another machine since it ran here', epoch);
  return { do: 'use', remark: notBroughtBack };
}

/** The profile never ran under this vault, as far as anybody knows. */
function decideOnUnknown({ mark, here, adopt }: WholeFacts, vault: VaultView): Start {
  const { latest, origin } = vault;
  // A session that ended says nothing against the one that lies here.
  const isNew = vault.epoch === 0 || (vault.retired && latest === null);
  if (isNew) return mark?.isOurs === true ? { do: 'use', remark: remarkOnNewVault(mark, vault) } : use;
  if (latest !== null && adopt === 'vault') return restoreOver(latest, 'the option adopt says so', null);
  if (mark?.isOurs === true)
    return ofAnother('the profile here ran with another vault, and nobody knows which of both is newer');
  // One that was put here by hand, where the session itself ran before.
  const isOfHere = isSame(origin, here) || (ranUnder(mark, vault.identity) && !vault.originIsAlive);
  if (!isOfHere)
    return ofAnother(`that one ran ${whereOf(origin)}, and the profile here was never a part of it`);
  if (latest === null) return use;
  return restoreOver(
    latest,
    'the profile here is of no run that the vault knows: it was copied by hand',
    null,
  );
}

/** @param epoch under which the profile ran that lies here; null where nobody knows how old it is */
function restoreOver(snapshot: SnapshotInfo, why: string, epoch: number | null): Start {
  const above = epoch ?? snapshot.epoch - 1;
  return { do: 'restore', snapshot, why, isOver: true, above, orUse: epoch !== null };
}

/** The last epoch of a vault under which this very folder ran; null where it never did. */
export function epochUnder(mark: NotedMark | null, vault: string): number | null {
  if (mark?.isOurs !== true) return null;
  return mark.vault === vault ? mark.epoch : (mark.others?.[vault] ?? null);
}

function ranUnder(mark: NotedMark | null, vault: string): boolean {
  return mark !== null && (mark.vault === vault || mark.others?.[vault] !== undefined);
}

function isSame(one: SessionOrigin | null, other: SessionOrigin): boolean {
  return one !== null && one.host === other.host && one.path === other.path;
}

function whereOf(origin: SessionOrigin | null): string {
  return origin === null ? 'elsewhere' : `in ${origin.path} on ${origin.host}`;
}

function ofAnother(cause: string): Start {
  return { do: 'refuse', code: 'SESSION_OF_ANOTHER', cause };
}

const notBroughtBack =
  'The session was taken over by another machine since it ran here, but no snapshot came from there, so the profile here is used';
const backFromAnother =
  'The profile here ran with another vault meanwhile, and is newer than what this one has, so it is used';

function remarkOnNewVault({ url }: NotedMark, vault: VaultView): string {
  const isSameAddress = url === vault.url;
  return isSameAddress
    ? `The vault at ${vault.url} is not the one that the session was kept in so far, and knows nothing of it; if its disk is not mounted, mount it and start again`
    : `The session was kept in the vault ${url ?? 'of another address'} so far; its snapshots go to ${vault.url} from now on`;
}
