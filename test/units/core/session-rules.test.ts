// The rules about whole sessions and the trash: gc, expire, clear, purge.
import { describe, expect, test } from 'vitest';
import { decideSessions } from '../../../src/core/decide-sessions.ts';
import { decideTrash } from '../../../src/core/decide-trash.ts';
import type { Registry, SessionPicture } from '../../../src/core/inventory.ts';
import { clearRules, expireRules, gcRules, purgeRules } from '../../../src/core/rules/index.ts';
import { removeUnlistedProfiles } from '../../../src/core/rules/remove-unlisted-profiles.ts';
import type { TrashSubject } from '../../../src/core/rules/scenes.ts';
import { sessionKey } from '../../../src/core/session.ts';
import {
  baileysPlace,
  baileysRef,
  dayMs,
  inventoryOf,
  listOf,
  nowMs,
  pictureOf,
  placeOf,
  profileRef,
  sessionSceneOf,
  trashOf,
  vaultedRef,
  wwebjsPlace,
} from './worlds.ts';

function gc(registry: Registry, sessions: readonly SessionPicture[]): string[] {
  const scene = sessionSceneOf(inventoryOf(sessions, { registry }));
  return decideSessions(gcRules, scene).removals.map((removal) => removal.path);
}

describe('gc', () => {
  const profiles = ['alpha', 'beta'].map((id) => pictureOf(profileRef(id)));

  test('removes the profile that is not listed, and says in which list', () => {
    const { removals } = decideSessions(
      gcRules,
      sessionSceneOf(inventoryOf(profiles, { registry: listOf('alpha') })),
    );
    expect(removals).toMatchObject([
      { path: 'session-beta', scope: 'session', reason: 'not listed in /srv/.wwebjs_instances.json' },
    ]);
  });

  test('takes RemoteAuth profiles, temporary copies and zips of unlisted clients as well', () => {
    const forms = (['remote-profile', 'temp-profile', 'remote-zip'] as const).map((form) =>
      pictureOf(profileRef('gone', { form, path: form })),
    );
    const { removals } = decideSessions(
      gcRules,
      sessionSceneOf(inventoryOf(forms, { registry: listOf('alpha') })),
    );
    expect(removals.map(({ path, kind }) => [path, kind])).toEqual([
      ['remote-profile', 'folder'],
      ['temp-profile', 'folder'],
      ['remote-zip', 'file'],
    ]);
  });

  test('keeps the profile without a clientId', () => {
    expect(gc(listOf('alpha'), [pictureOf(profileRef(null))])).toEqual([]);
  });

  test('keeps a profile whose name says nothing about a clientId', () => {
    const { clientId: _unused, ...ref } = profileRef('x');
    expect(gc(listOf('alpha'), [pictureOf(ref)])).toEqual([]);
  });

  test('keeps Baileys sessions', () => {
    expect(gc(listOf('alpha'), [pictureOf(baileysRef())])).toEqual([]);
  });

  test('asks for no Baileys session and no nameless profile in the first place', () => {
    const inventory = inventoryOf([pictureOf(baileysRef()), pictureOf(profileRef(null))], {
      registry: listOf('a'),
    });
    expect(removeUnlistedProfiles.votes(sessionSceneOf(inventory))).toEqual([]);
  });

  test('removes nothing without a list, or with one that cannot be used', () => {
    expect(gc({ state: 'none' }, profiles)).toEqual([]);
    expect(gc({ state: 'unusable', path: '/x', why: 'torn' }, profiles)).toEqual([]);
  });

  test('says why nothing is called an orphan', () => {
    const reasons = (registry: Registry): string[] => {
      const scene = sessionSceneOf(inventoryOf([...profiles, pictureOf(baileysRef())], { registry }));
      return decideSessions(gcRules, scene).kept.map((line) => line.reason);
    };
    expect(reasons({ state: 'none' })[0]).toBe('no instances list is given');
    expect(reasons({ state: 'unusable', path: '/x', why: 'torn' })).toEqual([
      'the instances list /x cannot be used: torn',
      'the instances list is about browser profiles only',
    ]);
  });

  test('takes a profile for listed when its name is the id made fit for whatsapp-web.js', () => {
    const names = ['Acme_Corp_', 'Acme-Corp-', 'AcmeCorp', 'acme_corp_'];
    const sessions = names.map((name) => pictureOf(profileRef(name)));
    expect(gc(listOf('Acme Corp!'), sessions)).toEqual([]);
    expect(gc(listOf('Acme Corp!'), [pictureOf(profileRef('Acme'))])).toEqual(['session-Acme']);
  });

  test('takes a list of ids that leave no name for a list all the same', () => {
    expect(gc(listOf('', '日本'), profiles)).toEqual(['session-alpha', 'session-beta']);
  });
});

describe('expire', () => {
  const scene = (picture: Partial<SessionPicture>, place = {}) => {
    const inventory = inventoryOf([pictureOf(baileysRef(), picture)]);
    return sessionSceneOf({ ...inventory, places: [placeOf(baileysPlace, place), placeOf(wwebjsPlace)] });
  };
  const count = (picture: Partial<SessionPicture>, place = {}): number =>
    decideSessions(expireRules, scene(picture, place)).removals.length;

  test('removes a session that was last written more than 30 days ago', () => {
    expect(count({ newestMs: nowMs - 30 * dayMs - 1 })).toBe(1);
    expect(count({ newestMs: nowMs - 30 * dayMs })).toBe(0);
    expect(count({ newestMs: nowMs + 400 * dayMs })).toBe(0);
  });

  test('says how long nothing was written', () => {
    const { removals } = decideSessions(expireRules, scene({ newestMs: nowMs - 45 * dayMs }));
    expect(removals[0]?.reason).toBe('last written 45 d ago, over 30 d');
  });

  test('keeps what has no date, cannot be read, or lies in a place that cannot be read', () => {
    expect(count({ newestMs: null })).toBe(0);
    expect(count({ credentials: { state: 'unreadable', why: 'EACCES' } })).toBe(0);
    expect(count({ problems: [{ code: 'UNREADABLE_ENTRY', path: 'sub', detail: 'EACCES' }] })).toBe(0);
    expect(count({ problemsLeftOut: 1 })).toBe(0);
    expect(count({}, { problem: 'EIO' })).toBe(0);
    expect(count({}, { url: 'baileys:/elsewhere' })).toBe(0);
  });

  test('gives a line to what is proposed, and counts the rest by reason', () => {
    const sessions = [
      pictureOf(baileysRef('old')),
      pictureOf(baileysRef('new'), { newestMs: nowMs }),
      pictureOf(baileysRef('empty'), { newestMs: null }),
    ];
    const proposal = decideSessions(expireRules, sessionSceneOf(inventoryOf(sessions)));
    expect(proposal.sessions.map((line) => line.session.id)).toEqual(['old']);
    expect(proposal.kept.map((line) => line.rule).sort()).toEqual([
      'keep-sessions-without-a-date',
      'no-rule',
    ]);
  });
});

describe('clear', () => {
  test('removes the named sessions and no others', () => {
    const [one, two] = [baileysRef('one'), baileysRef('two')];
    const inventory = inventoryOf([pictureOf(one), pictureOf(two)]);
    const named = sessionSceneOf(inventory, { selected: new Set([sessionKey(two)]) });
    expect(decideSessions(clearRules, named).removals.map((removal) => removal.path)).toEqual(['two']);
    expect(decideSessions(clearRules, sessionSceneOf(inventory)).removals).toEqual([]);
  });

  test('takes an empty session for made just now', () => {
    const ref = baileysRef();
    const inventory = inventoryOf([pictureOf(ref, { newestMs: null })]);
    const scene = sessionSceneOf(inventory, { selected: new Set([sessionKey(ref)]) });
    expect(decideSessions(clearRules, scene).removals).toMatchObject([{ modifiedMs: inventory.takenAtMs }]);
  });
});

describe('purge', () => {
  const purge = (...items: TrashSubject[]): string[] =>
    decideTrash(purgeRules, {
      items,
      nowMs,
      settings: { trashKeepMs: 30 * dayMs, vaultTrashKeepMs: 7 * dayMs },
    }).removals.map(({ path }) => path);

  test('removes what has been in the trash for more than 30 days', () => {
    const items = [
      trashOf('run1/a', { trashedAtMs: nowMs - 30 * dayMs - 1 }),
      trashOf('run1/b', { trashedAtMs: nowMs - 30 * dayMs }),
      trashOf('run1/c', { trashedAtMs: nowMs + dayMs }),
    ];
    expect(purge(...items)).toEqual(['run1/a']);
  });

  test('says how long a thing was in the trash', () => {
    const scene = {
      items: [trashOf('run1/a')],
      nowMs,
      settings: { trashKeepMs: 30 * dayMs, vaultTrashKeepMs: 7 * dayMs },
    };
    expect(decideTrash(purgeRules, scene).removals[0]?.reason).toBe('in the trash for 40 d, over 30 d');
  });

  test('says of the others since when they are there, and when they may go', () => {
    const scene = {
      items: [
        trashOf('run1/a', { trashedAtMs: nowMs - 3 * dayMs }),
        trashOf('run1/b', { trashedAtMs: nowMs - 3 * dayMs, session: vaultedRef() }),
      ],
      nowMs,
      settings: { trashKeepMs: 30 * dayMs, vaultTrashKeepMs: 7 * dayMs },
    };
    expect(decideTrash(purgeRules, scene).kept.map(({ reason }) => reason)).toEqual([
      'in the trash for 3 d; it may go after 30 d',
      'in the trash for 3 d; it may go after 7 d',
    ]);
  });

  test('tells equal items of two places apart', () => {
    const session = baileysRef('company_1', { place: 'baileys:/other' });
    expect(purge(trashOf('run1/a', { session, trashedAtMs: nowMs }), trashOf('run1/a'))).toEqual(['run1/a']);
    const { removals, sessions } = decideTrash(purgeRules, {
      items: [
        trashOf('run1/a', { session, trashedAtMs: nowMs }),
        trashOf('run1/a'),
        trashOf('run1/b', { files: 4 }),
      ],
      nowMs,
      settings: { trashKeepMs: 30 * dayMs, vaultTrashKeepMs: 7 * dayMs },
    });
    expect(removals.map((removal) => removal.session.place)).toEqual([baileysPlace, baileysPlace]);
    expect(sessions.map((line) => line.filesSeen)).toEqual([1, 5]);
  });
});
