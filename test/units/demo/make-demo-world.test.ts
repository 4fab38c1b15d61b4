// The demo world as a whole: what is in it, how old it is, and whose folders it leaves alone.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parsePlace } from '../../../src/core/place.ts';
import { baileysSessions } from '../../../src/demo/baileys/index.ts';
import type { DemoFile } from '../../../src/demo/demo-file.ts';
import { makeDemoWorld } from '../../../src/demo/make-demo-world.ts';
import type { DemoWorld } from '../../../src/demo/make-demo-world.ts';
import { Shape } from '../../../src/demo/shape.ts';
import { wwebjsSessions } from '../../../src/demo/wwebjs/index.ts';
import { renderDemo } from '../../../src/doors/cli/render/demo.ts';
import { filesIn, nowMs, temporaryFolder } from './worlds.ts';

const hourMs = 3_600_000;

let above: string;
let folder: string;
let world: DemoWorld;
beforeAll(async () => {
  above = await temporaryFolder();
  folder = join(above, 'world');
  world = await makeDemoWorld(folder, nowMs);
});
afterAll(() => rm(above, { recursive: true }));

describe('the world', () => {
  test('is named by absolute places that parse, also when its folder was given relative', async () => {
    expect(world.places.map((place) => parsePlace(place, '/').root)).toEqual([
      join(folder, 'baileys'),
      join(folder, 'wwebjs'),
    ]);
    expect(world.instances).toBe(join(folder, 'wwebjs_instances.json'));
    expect(await makeDemoWorld(relative(process.cwd(), folder), nowMs)).toEqual(world);
  });

  test('holds every session that it declares, and nothing else', async () => {
    const names = async (path: string) => (await readdir(join(folder, path))).toSorted();
    expect(await names('baileys')).toEqual([
      'acme',
      'company_1',
      'company_2',
      'company_3',
      'company_4',
      'globex',
    ]);
    expect(await names('baileys/acme')).toEqual(['sales', 'support']);
    expect(await names('baileys/globex')).toEqual(['main']);
    expect(await names('wwebjs')).toEqual(wwebjsSessions.map(({ path }) => path).toSorted());
    expect(await names('')).toEqual(['.holdfast-demo.json', 'baileys', 'wwebjs', 'wwebjs_instances.json']);
  });

  test('stays small: under 4,000 files and 40 MB', async () => {
    const files = await filesIn(folder);
    expect(files.length).toBeLessThan(4000);
    expect(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBeLessThan(40e6);
  });

  test('has one session written just now, and everything else is older than an hour', async () => {
    const files = (await filesIn(folder)).filter(({ path }) => path.includes('/'));
    const fresh = files.filter(({ modifiedMs }) => modifiedMs > nowMs - hourMs);
    expect(new Set(fresh.map(({ path }) => path.split('/').slice(0, 3).join('/')))).toEqual(
      new Set(['baileys/acme/sales']),
    );
    expect(fresh).toHaveLength(816);
    expect(Math.max(...files.map(({ modifiedMs }) => modifiedMs))).toBe(nowMs);
  });

  test('has the same names and times each time, the same profiles, and other keys', () => {
    for (const session of baileysSessions) {
      const outside = () =>
        session.files(sceneOf(session.path)).map(({ path, modifiedMs }) => ({ path, modifiedMs }));
      expect(outside(), session.path).toEqual(outside());
      expect(session.files(sceneOf(session.path))).not.toEqual(session.files(sceneOf(session.path)));
    }
    for (const session of wwebjsSessions) {
      const [once, again] = [session.files(sceneOf(session.path)), session.files(sceneOf(session.path))];
      // `toEqual` on buffers is slow.
      const same = once.every(({ content }, index) => sameContent(content, again[index]?.content));
      expect(same, session.path).toBe(true);
    }
  });

  test('never writes a file twice', () => {
    for (const session of [...baileysSessions, ...wwebjsSessions]) {
      const paths = session.files(sceneOf(session.path)).map(({ path }) => path);
      expect(new Set(paths).size, session.path).toBe(paths.length);
    }
  });

  test('is described with what to type next, safe for a shell', () => {
    const text = renderDemo(world);
    for (const place of world.places) expect(text).toContain(`--place ${place}`);
    expect(text).toContain(`--instances ${world.instances}`);
    for (const command of ['scan', 'doctor', 'gc', 'prune', 'clean'])
      expect(text).toContain(`holdfast ${command}`);
    expect(renderDemo({ ...world, instances: "/srv/it's $HOME.json" })).toContain(
      String.raw`'/srv/it'\''s $HOME.json'`,
    );
  });
});

describe('a folder that is not empty', () => {
  let changed: string;
  beforeAll(async () => {
    changed = join(above, 'changed');
    await makeDemoWorld(changed, nowMs);
    await rm(join(changed, 'baileys/company_1'), { recursive: true });
    await writeFile(join(changed, 'baileys/company_2/creds.json'), 'mine');
  });

  test('keeps what was done in a demo world when it is asked for again', async () => {
    const before = await filesIn(changed);
    const again = await makeDemoWorld(changed, nowMs + 24 * hourMs);
    expect(again.folder).toBe(changed);
    expect(await filesIn(changed)).toEqual(before);
  });

  test('is refused and left alone when it carries no marker', async () => {
    const foreign = join(above, 'foreign');
    await mkdir(join(foreign, 'baileys'), { recursive: true });
    await writeFile(join(foreign, 'mine.txt'), 'mine');
    await expect(makeDemoWorld(foreign, nowMs)).rejects.toMatchObject({ code: 'DEMO_EXISTS' });
    expect((await filesIn(foreign)).map(({ path }) => path)).toEqual(['mine.txt']);
  });

  test('is refused when its marker is torn, or when it is a file', async () => {
    const torn = join(above, 'torn');
    await mkdir(torn);
    await writeFile(join(torn, '.holdfast-demo.json'), '{"madeAt');
    await expect(makeDemoWorld(torn, nowMs)).rejects.toMatchObject({ code: 'DEMO_EXISTS' });
    await expect(makeDemoWorld(join(torn, '.holdfast-demo.json'), nowMs)).rejects.toMatchObject({
      code: 'DEMO_EXISTS',
    });
    expect(await readdir(torn)).toEqual(['.holdfast-demo.json']);
  });

  test('is completed when the making of its world was interrupted', async () => {
    const marker = join(changed, '.holdfast-demo.json');
    await writeFile(marker, '{"madeAtMs":null,"version":1}\n');
    await makeDemoWorld(changed, nowMs);
    const paths = async (path: string) => (await filesIn(path)).map((file) => file.path).toSorted();
    expect(await paths(changed)).toEqual(await paths(folder));
    expect(JSON.parse(await readFile(marker, 'utf8'))).toEqual({ madeAtMs: nowMs, version: 1 });
  });
});

function sceneOf(seed: string) {
  return { nowMs, shape: new Shape(seed) };
}

function sameContent(one: DemoFile['content'], other: DemoFile['content'] | undefined): boolean {
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(one, other) === 0;
  return JSON.stringify(one) === JSON.stringify(other);
}
