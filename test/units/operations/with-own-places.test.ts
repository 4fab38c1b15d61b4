// What one piece of work opens in a service is a place of that work alone; what it was given is there for everybody.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config.ts';
import { migrate } from '../../../src/operations/migrate.ts';
import { withOwnPlaces } from '../../../src/operations/with-own-places.ts';
import { freshFolder } from '../catalog/homes.ts';

function service() {
  const [home, root] = [freshFolder(), freshFolder()];
  for (const name of ['given', 'other']) mkdirSync(join(root, name));
  const [given, other] = [`baileys:${join(root, 'given')}`, `baileys:${join(root, 'other')}`];
  const config = readConfig({ environment: {}, flags: { places: [given] } });
  const { context, close } = compose(config, { home, madeBy: 'test' });
  onTestFinished(close);
  const urlsOf = (of: Pick<typeof context, 'stores'>) => of.stores.map(({ place }) => place.url);
  return { context, given, other, urlsOf };
}

test('a place that one caller opens is there for it, and for nobody else', async () => {
  const { context, given, other, urlsOf } = service();
  const [one, two] = [withOwnPlaces(context), withOwnPlaces(context)];
  const store = await one.openPlace(other);
  expect(urlsOf(one)).toEqual([given, other]);
  expect([urlsOf(two), urlsOf(context), urlsOf(withOwnPlaces(context))]).toEqual([[given], [given], [given]]);
  expect(await two.openPlace(other)).toBe(store);
});

test('a place that moves open for themselves is no place of the service either', async () => {
  const { context, given, other, urlsOf } = service();
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
