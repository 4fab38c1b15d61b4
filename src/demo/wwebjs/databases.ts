// The databases of a profile that a login lives in: IndexedDB and Local Storage of web.whatsapp.com.
import type { DemoFile } from '../demo-file.ts';
import type { Shape } from '../shape.ts';
import { levelDbFiles } from './level-db.ts';
import type { KeyAndValue } from './level-db.ts';

const origin = 'https://web.whatsapp.com';
const bytewise = 'leveldb.BytewiseComparator';
const recordBytes = 900;

export interface DatabaseAmounts {
  readonly settledBytes: number;
  readonly recentBytes: number;
}

/** What RemoteAuth copies and zips too (whatsapp-web.js 1.34.7, src/authStrategies/RemoteAuth.js:59). */
export function loginDatabases(shape: Shape, amounts: DatabaseAmounts, modifiedMs: number): DemoFile[] {
  const settled = Math.max(1, Math.round(amounts.settledBytes / recordBytes));
  const recent = Math.max(1, Math.round(amounts.recentBytes / recordBytes));
  const messages = Array.from({ length: settled + recent }, (_none, number) => message(shape, number));
  const indexedDb = {
    comparator: 'idb_cmp1',
    settled: messages.slice(0, settled),
    recent: messages.slice(settled),
  };
  return [
    ...levelDbFiles('Default/IndexedDB/https_web.whatsapp.com_0.indexeddb.leveldb', indexedDb, modifiedMs),
    ...levelDbFiles('Default/Local Storage/leveldb', localStorage(shape), modifiedMs),
  ];
}

/** Databases that only the browser itself needs: empty but for the versions of their formats. */
export function browserDatabases(modifiedMs: number): DemoFile[] {
  const serviceWorkers = [text('INITDATA_DB_VERSION', '2'), text('INITDATA_NEXT_REGISTRATION_ID', '1')];
  const sessionStorage = [text('next-map-id', '1'), text('version', '1')];
  const of = (settled: KeyAndValue[]) => ({ comparator: bytewise, settled, recent: [] });
  return [
    ...levelDbFiles('Default/Service Worker/Database', of(serviceWorkers), modifiedMs),
    ...levelDbFiles('Default/Session Storage', of(sessionStorage), modifiedMs),
  ];
}

/** Keys as IndexedDB forms them: database, object store and index 1 (its data), then a number, which sorts by value. */
function message(shape: Shape, number: number): KeyAndValue {
  const key = Buffer.alloc(13);
  key.set([0, 1, 1, 1, 3]);
  key.writeDoubleLE(number + 1, 5);
  return [key, shape.filling(recordBytes + shape.whole(-300, 300))];
}

function localStorage(shape: Shape): { comparator: string; settled: KeyAndValue[]; recent: KeyAndValue[] } {
  const names = ['WABrowserId', 'WALangPref', 'WANoiseInfo', 'WASignalIdentity', 'last-wid-md'];
  const settled = names.map((name) =>
    text(`_${origin}\0\u0001${name}`, `\u0001${shape.bytes(48).toString('base64')}`),
  );
  // Upper case letters, then underscore: the order of the bytes.
  const head = [text(`META:${origin}`, 'demo'), text('VERSION', '1')];
  const recent = [text(`_${origin}\0\u0001debugCursor`, `\u0001${shape.whole(1, 9999)}`)];
  return { comparator: bytewise, settled: [...head, ...settled], recent };
}

function text(key: string, value: string): KeyAndValue {
  return [Buffer.from(key), Buffer.from(value)];
}
