// What many callers ask for is worked out once for each look, and nobody is answered from what another may see.
import { expect, test } from 'vitest';
import { sessionRowOf } from '../../rigs/fleet/session-row.ts';
import type { FleetPicture, SessionRow } from '../../../src/core/fleet.ts';
import { tenantLook } from '../../../src/doors/http/access/tenant/tenant-look.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { KeptAnswers } from '../../../src/operations/kept-answers.ts';
import { sessionsList } from '../../../src/operations/sessions-list.ts';
import type { SessionsReport } from '../../../src/operations/sessions-list.ts';

function look(takenAtMs: number, sessions: readonly SessionRow[]): FleetPicture {
  return { homes: [{ home: 'home-1', machine: 'm', takenAtMs, places: [], sessions, alive: true }] };
}

const rows = [
  sessionRowOf('acme/a', { sizeBytes: 3 }),
  sessionRowOf('acme/b', { sizeBytes: 1 }),
  sessionRowOf('other/c', { sizeBytes: 2 }),
];

function list(fleet: FleetPicture, tenant: string | null, given: object): Promise<SessionsReport> {
  const whole = { fleet: () => fleet };
  // Nothing else of a context is asked where a look is at hand.
  const context = { lastLook: tenant === null ? whole : tenantLook(whole, tenant) } as OperationContext;
  return sessionsList.run(context, sessionsList.input.parse(given));
}

const namesOf = ({ sessions }: SessionsReport): string[] => sessions.map(({ name }) => name);

test('a page of one look is the same for everybody who asks for it, and cannot be changed', async () => {
  const fleet = look(1, rows);
  const page = await list(fleet, null, { limit: 2 });
  expect(await list(fleet, null, { limit: 2 })).toBe(page);
  expect(Object.isFrozen(page)).toBe(true);
});

test('another look, filter, order, or part of the list is another page', async () => {
  const fleet = look(1, rows);
  const ask = async (given: object): Promise<string[]> => namesOf(await list(fleet, null, given));
  expect(await ask({ limit: 2 })).toEqual(['acme/a', 'acme/b']);
  expect(await ask({ limit: 2, offset: 1 })).toEqual(['acme/b', 'other/c']);
  expect(await ask({ limit: 2, order: 'desc' })).toEqual(['other/c', 'acme/b']);
  expect(await ask({ limit: 2, sort: 'size' })).toEqual(['acme/b', 'other/c']);
  expect(await ask({ limit: 2, query: 'c' })).toEqual(['acme/a', 'acme/b']);
  expect(await ask({ limit: 2, query: 'other' })).toEqual(['other/c']);
  expect(await ask({ limit: 2, tenant: 'other' })).toEqual(['other/c']);
  expect(namesOf(await list(look(2, rows.slice(1)), null, { limit: 2 }))).toEqual(['acme/b', 'other/c']);
  // Turning a list round leaves the kept one as it was.
  expect(await ask({ limit: 1 })).toEqual(['acme/a']);
});

test('who asks for one tenant is never answered from what was made for another, or for all', async () => {
  const fleet = look(1, rows);
  const page = { limit: 100 };
  expect(namesOf(await list(fleet, null, page))).toHaveLength(3);
  expect(namesOf(await list(fleet, 'acme', page))).toEqual(['acme/a', 'acme/b']);
  expect(namesOf(await list(fleet, 'other', page))).toEqual(['other/c']);
  expect(await list(fleet, 'acme', page)).toBe(await list(fleet, 'acme', page));
});

test('of one picture no more answers are kept than was said: the oldest goes', () => {
  const kept = new KeptAnswers<object, string>(2);
  const picture = {};
  const worked: string[] = [];
  const ask = (question: string): string =>
    kept.of(picture, question, () => {
      worked.push(question);
      return question;
    });
  for (const question of ['a', 'b', 'a', 'c', 'b', 'a']) expect(ask(question)).toBe(question);
  expect(worked).toEqual(['a', 'b', 'c', 'a']);
});
