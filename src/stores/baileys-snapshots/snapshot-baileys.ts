// A place of Baileys sessions whose sessions go into a vault and come back: folders and databases alike.
import { HoldfastError } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import type { SessionRef } from '../../core/session.ts';
import { credsKey } from '../../engines/baileys/creds-key.ts';
import { judgeCredentials } from '../../engines/baileys/judge-credentials.ts';
import type { ContentHealth, RestorePreview, SnapshotPlace } from '../../ports/snapshot-content.ts';
import type { Store } from '../../ports/store.ts';
import { DatabaseStore } from '../database/database-store.ts';
import { DatabaseHome } from './database-home.ts';
import { fewAtOnce } from './few-at-once.ts';
import { FolderHome } from './folder-home.ts';
import { mergeWithPlace } from './merge-with-place.ts';
import { placeState } from './place-state.ts';
import { contentOfRecords } from './records-content.ts';
import type { FoundRecord, RecordsHome } from './records-home.ts';
import { RecordsSink } from './records-sink.ts';
import { SpooledRecords } from './spooled-records.ts';
import { StagedRecords } from './staged-records.ts';

/** @param store of a place whose engine is Baileys */
export function snapshotBaileys(store: Store): SnapshotPlace {
  const home = store instanceof DatabaseStore ? new DatabaseHome(store) : new FolderHome(store);
  return {
    async open(ref, { set, signal }) {
      const session = sessionName(ref);
      const { answer } = await store.inUse(ref);
      const records = new SpooledRecords(home.spoolFolder);
      try {
        return await fewAtOnce.run(async () => {
          const capture = await home.capture(ref.path, records, signal);
          if (capture === null) throw new HoldfastError('SESSION_ABSENT', { session, place: home.url });
          const how = answer === 'no' ? 'cold' : 'hot';
          return contentOfRecords({ records, capture, session, set, how });
        });
      } catch (error) {
        records.close();
        throw error;
      }
    },
    check: (ref) => healthOf(home, ref),
    stage: async (ref, _key, intent = {}) => new StagedRecords(home, ref.path, sessionName(ref), intent),
    preview: async (ref, intent = {}) => preview(home, ref, intent.nothingSince === true),
  };
}

/** Whole credentials make a session; what else cannot be read Baileys takes for absent. */
async function healthOf(home: RecordsHome, { path }: SessionRef): Promise<ContentHealth> {
  const found = await home.found(path, null);
  if (found === null) return { state: 'absent', why: ['nothing lies there'], warnings: [] };
  let [count, creds]: [number, FoundRecord | null] = [0, null];
  const warnings: string[] = [];
  for await (const record of found) {
    count += 1;
    if (record.type === credsKey.type && record.id === credsKey.id) creds = record;
    else if ('flaw' in record.content) warnings.push(`${record.name} ${record.content.flaw}`);
  }
  const { state, why } = judgeCredentials(creds?.content ?? { flaw: 'is missing' }, creds?.name ?? 'creds');
  if (state !== 'whole') return { state: 'damaged', why: [why], warnings };
  return { state: 'whole', why: [why, `${count} records were read.`], warnings };
}

function preview(home: RecordsHome, ref: SessionRef, nothingSince: boolean): RestorePreview {
  const records = new SpooledRecords(home.spoolFolder);
  return {
    sink: new RecordsSink(records, sessionName(ref)),
    async forecast() {
      const place = await placeState(home, ref.path, null);
      const { forecast } = await mergeWithPlace(records, place, { nothingSince, restore: null });
      place?.records.close();
      return forecast;
    },
    close: async () => records.close(),
  };
}
