// Decides whether a session that is not there may be begun: the one place where a new identity is allowed.
import { HoldfastError } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import type { SessionName } from '../../ports/entry-store.ts';

/** Where nobody knows that it was ever there; never; or in any case. What is there is never made anew. */
export type CreatePolicy = 'if-unknown' | 'never' | 'always';

export interface Beginning {
  readonly name: SessionName;
  readonly create: CreatePolicy;
  /** URL of the place. */
  readonly place: string;
  /** When it was last known to be there, linked; null where nobody knows it. @throws HoldfastError CATALOG_UNAVAILABLE */
  lastLiveMs(): Promise<number | null>;
  /** URL of the place that Holdfast moved it to; null where it did not. @throws HoldfastError CATALOG_UNAVAILABLE */
  movedTo(): Promise<string | null>;
  /** @throws HoldfastError LIMIT_REACHED where one more would be too many */
  refuseBeyondLimits(): Promise<void>;
}

/** @throws HoldfastError SESSION_GONE, SESSION_ABSENT, LIMIT_REACHED, CATALOG_UNAVAILABLE */
export async function refuseToBegin(beginning: Beginning): Promise<void> {
  await refuseWhereItWas(beginning);
  await beginning.refuseBeyondLimits();
}

async function refuseWhereItWas({ name, create, place, lastLiveMs, movedTo }: Beginning): Promise<void> {
  if (create === 'always') return;
  const session = sessionName(name);
  const liveMs = await lastLiveMs();
  if (liveMs !== null) {
    const day = new Date(liveMs).toISOString().slice(0, 10);
    const to = await movedTo();
    const cause =
      to === null
        ? `it was there, linked, on ${day}, and Holdfast has not removed it since`
        : `Holdfast moved it to ${to}`;
    throw new HoldfastError('SESSION_GONE', { session, place, cause });
  }
  if (create === 'never') throw new HoldfastError('SESSION_ABSENT', { session, place });
}
