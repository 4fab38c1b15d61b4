// Scenes for checks: a real temporary folder as place, and ground that can be told what to say.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CheckScene } from '../../../src/checks/check.ts';
import type { SessionPicture } from '../../../src/core/inventory.ts';
import type { Place } from '../../../src/core/place.ts';
import type { Engine, SessionForm } from '../../../src/core/session.ts';
import { linuxGround } from '../../../src/ground/linux-ground.ts';

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-checks-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files, with the folders that they need. A text of null makes a folder. */
export function write(folder: string, files: Readonly<Record<string, string | null>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(text === null ? path : dirname(path), { recursive: true });
    if (text !== null) writeFileSync(path, text);
  }
}

export function sceneOf(
  root: string,
  engine: Engine = 'baileys',
  differences: Partial<CheckScene> = {},
): CheckScene {
  const place: Place = { url: `${engine}:${root}`, kind: 'folder', engine, root };
  return {
    place,
    givenAs: place.url,
    placeView: { url: place.url, root, identity: '1:2', sessions: 0, problem: null },
    pictures: [],
    everySession: differences.pictures ?? [],
    askedAbout: differences.everySession ?? differences.pictures ?? [],
    registry: { state: 'none' },
    ground: linuxGround(),
    unfinishedRuns: async () => [],
    damagedLocks: async () => [],
    workingDirectory: root,
    database: async () => null,
    honoursConditions: async () => null,
    knownSnapshots: [],
    probe: null,
    ...differences,
  };
}

export function pictureOf(
  root: string,
  path: string,
  differences: Partial<SessionPicture> = {},
  form: SessionForm = 'folder',
): SessionPicture {
  const engine: Engine = form === 'folder' ? 'baileys' : 'wwebjs';
  return {
    ref: { place: `${engine}:${root}`, engine, form, path, tenant: 'acme', id: path === '' ? 'one' : path },
    files: 1,
    sizeBytes: 1,
    diskBytes: 1,
    byClass: {},
    cacheBytes: 0,
    newestMs: 0,
    oldestMs: 0,
    generation: 'unknown',
    credentials: { state: 'whole', why: 'it parses' },
    inUse: { answer: 'no', why: [] },
    problems: [],
    problemsLeftOut: 0,
    sizesAtMs: 0,
    ...differences,
  };
}
