// What one piece of work opens in a service is a place of that work alone; what it was given is there for everybody.
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { OperationContext } from '../../../src/operations/context.ts';
import { migrate } from '../../../src/operations/migrate.ts';
import { withOwnPlaces } from '../../../src/operations/with-own-places.ts';
import { service } from './service.ts';

const urlsOf = (of: Pick<OperationContext, 'stores'>): string[] => of.stores.map(({ place }) => place.url);

test('a place that one caller opens is there for it, and for nobody else', async () => {
  const { context, given, other } = service();
  const [one, two] = [withOwnPlaces(context), withOwnPlaces(context)];
  const store = await one.openPlace(other);
  expect(urlsOf(one)).toEqual([given, other]);
  expect([urlsOf(two), urlsOf(context), urlsOf(withOwnPlaces(context))]).toEqual([[given], [given], [given]]);
  expect(await two.openPlace(other)).toBe(store);
});

test('a place that moves open for themselves is no place of the service either', async () => {
  const { context, given, other } = service();
  await context.transfers.make(other);
  expect(urlsOf(context)).toEqual([given]);
});

test('of the places of one caller none lies in another; what two callers open is no matter of each other', async () => {
  const { context, other } = service();
  const [one, two] = [withOwnPlaces(context), withOwnPlaces(context)];
  const inner = `${other}/inner`;
  const moving = migrate.run(one, { from: other, to: inner });
  await expect(moving).rejects.toMatchObject({ code: 'PLACES_OVERLAP' });
  expect(existsSync(inner.slice('baileys:'.length))).toBe(false);
  await two.openPlace(inner);
  await expect(one.openPlace(inner)).rejects.toMatchObject({ code: 'PLACES_OVERLAP' });
  await expect(two.openPlace(other)).rejects.toMatchObject({ code: 'PLACES_OVERLAP' });
});
