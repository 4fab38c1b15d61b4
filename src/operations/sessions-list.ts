// `sessions list`: the names of all sessions, and what a person needs to choose one.
import { z } from 'zod';
import type { SessionPicture } from '../core/inventory.ts';
import { sessionName } from '../core/session.ts';
import { declareOperation } from './operation.ts';
import { selectSessions } from './select-sessions.ts';
import { tenantFlag } from './session-flags.ts';
import { takeInventory } from './take-inventory.ts';

export interface ListedSession {
  readonly name: string;
  readonly place: string;
  readonly path: string;
  readonly credentials: SessionPicture['credentials']['state'];
  /** null where nothing tells: a browser profile, or credentials that cannot be read. */
  readonly paired: boolean | null;
  readonly inUse: SessionPicture['inUse']['answer'];
  readonly entries: number;
  readonly sizeBytes: number;
  /** ms since 1970. */
  readonly lastWrittenMs: number | null;
}

export interface SessionsReport {
  readonly takenAtMs: number;
  readonly places: readonly { readonly url: string; readonly problem: string | null }[];
  readonly sessions: readonly ListedSession[];
}

export const sessionsList = declareOperation({
  name: 'sessions list',
  summary: 'Lists the sessions of all places: name, credentials, whether it is in use, size.',
  risk: 'reads',
  input: z.object({ tenant: tenantFlag }),
  async run(context, input): Promise<SessionsReport> {
    const { takenAtMs, places, sessions } = await takeInventory(context);
    return {
      takenAtMs,
      places: places.map(({ url, problem }) => ({ url, problem })),
      sessions: selectSessions({ places, sessions }, input)
        .map(listed)
        .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.place < b.place ? -1 : 1)),
    };
  },
});

export function listed(picture: SessionPicture): ListedSession {
  const { ref, credentials, inUse, files, sizeBytes, newestMs } = picture;
  return {
    name: sessionName(ref),
    place: ref.place,
    path: ref.path,
    credentials: credentials.state,
    paired: credentials.paired ?? null,
    inUse: inUse.answer,
    entries: files,
    sizeBytes,
    lastWrittenMs: newestMs,
  };
}
