// One device of an account in two sessions: a copied folder, or a file that was imported under another name.
import { expect, test } from 'vitest';
import type { CheckScene } from '../../../src/checks/check.ts';
import { identitiesAreApart } from '../../../src/checks/identities-are-apart.ts';
import type { SessionPicture } from '../../../src/core/inventory.ts';
import { pictureOf, sceneOf } from './scene.ts';

const root = '/srv/auth';

function sessionOf(path: string, identity?: string, at = root): SessionPicture {
  const why = 'it parses';
  return pictureOf(at, path, {
    credentials: { state: 'whole', why, ...(identity !== undefined && { identity }) },
  });
}

function sceneWith(
  pictures: readonly SessionPicture[],
  others: readonly SessionPicture[] = [],
  at = root,
): CheckScene {
  return sceneOf(at, 'baileys', { pictures, everySession: [...pictures, ...others] });
}

test('two sessions of one device are one warning that names both', async () => {
  const scene = sceneWith([sessionOf('one', 'a'), sessionOf('other', 'b'), sessionOf('copy', 'a')]);
  expect(await identitiesAreApart.find(scene)).toMatchObject([
    {
      code: 'IDENTITY_TWICE',
      level: 'warning',
      session: { path: 'one' },
      path: '/srv/auth/one',
      text: `One device of one account lies in 2 sessions: acme/copy in baileys:${root} and acme/one in baileys:${root}.`,
    },
  ]);
});

test('sessions of several devices, and those of which none is known, are no copies', async () => {
  const pictures = [sessionOf('one', 'a'), sessionOf('two', 'b'), sessionOf('three'), sessionOf('four')];
  expect(await identitiesAreApart.find(sceneWith(pictures))).toEqual([]);
});

test('a copy in another place is found from both, in the same words', async () => {
  const [here, there] = [sessionOf('one', 'a'), sessionOf('one', 'a', '/srv/copy')];
  const [found] = await identitiesAreApart.find(sceneWith([here], [there]));
  const [foundThere] = await identitiesAreApart.find(sceneWith([there], [here], '/srv/copy'));
  expect([found?.place, foundThere?.place]).toEqual(['baileys:/srv/auth', 'baileys:/srv/copy']);
  expect(found?.text).toContain('acme/one in baileys:/srv/auth and acme/one in baileys:/srv/copy');
  expect(foundThere?.text).toBe(found?.text);
});

test('copies that nobody asked about are not told', async () => {
  const copies = [sessionOf('one', 'a'), sessionOf('two', 'a')];
  expect(await identitiesAreApart.find(sceneWith([sessionOf('three', 'b')], copies))).toEqual([]);
});
