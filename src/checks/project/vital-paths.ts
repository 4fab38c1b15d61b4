// The paths of a place that must not go: its root, and in each session the files without which it is lost.
import type { CheckScene } from '../check.ts';
import type { Engine, SessionRef } from '../../core/session.ts';

/** More sessions than this are taken for alike: names in scripts and ignore lines rarely mean one session. */
const sampled = 100;

type Kind = Pick<SessionRef, 'engine' | 'form' | 'path'>;

/** Where the first session would lie, for a place that has none yet: the best time to warn is before it has one. */
const first: Readonly<Record<Engine, readonly Kind[]>> = {
  baileys: [
    { engine: 'baileys', form: 'folder', path: '' },
    { engine: 'baileys', form: 'folder', path: 'session' },
  ],
  wwebjs: [{ engine: 'wwebjs', form: 'local-profile', path: 'session' }],
};

/** A browser profile's vital files, as measured: WhatsApp Web keeps its keys in IndexedDB and Local Storage. */
const profileFiles = [
  ['Default', 'IndexedDB', 'https_web.whatsapp.com_0.indexeddb.leveldb', 'CURRENT'],
  ['Default', 'Local Storage', 'leveldb', 'CURRENT'],
];

/** Absolute paths as segments: the root first, then files. Of places that have a path. */
export function vitalPaths({ place, pictures }: Pick<CheckScene, 'place' | 'pictures'>): string[][] {
  const known = pictures.slice(0, sampled).map((picture): Kind => picture.ref);
  const root = segmentsOf(place.root);
  // A database is one file, whatever is in it; what lies beside it in its folder belongs to it.
  if (place.kind !== 'folder' || place.engine === null) return [root.slice(0, -1), root];
  const files = (known.length > 0 ? known : first[place.engine]).flatMap(({ engine, form, path }) => {
    const session = [...root, ...path.split('/').filter((segment) => segment !== '')];
    if (engine === 'baileys') return [[...session, 'creds.json']];
    return form === 'remote-zip' ? [session] : profileFiles.map((file) => [...session, ...file]);
  });
  return [root, ...files];
}

/** Segments of a path, with `.` and `..` resolved as text. */
export function segmentsOf(path: string): string[] {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return kept;
}
