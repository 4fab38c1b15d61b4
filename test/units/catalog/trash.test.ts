// The trash's records: whole, one for each item of a place, and gone when removed.
import { expect, test } from 'vitest';

import { openHome } from './homes.ts';
import { sessionRef, trashItem } from './scenes.ts';

test('items come back as they were added, oldest first, after a restart too', async () => {
  const { home, catalog } = openHome();
  const { clientId: _none, ...withoutClient } = sessionRef("b'\n");
  const items = [
    trashItem(sessionRef('a'), { trashedAtMs: 20, sizeBytes: 5_000_000_000 }),
    trashItem(withoutClient, { trashedAtMs: -10, kind: 'file', holdsCredentials: false }),
  ];
  await catalog.trash.add(items);
  catalog.close();
  expect(await openHome(home).catalog.trash.all()).toEqual(items.toReversed());
});

test('an item added again replaces its record', async () => {
  const { trash } = openHome().catalog;
  await trash.add([trashItem(sessionRef('a'))]);
  await trash.add([trashItem(sessionRef('a'), { files: 9 })]);
  expect(await trash.all()).toEqual([trashItem(sessionRef('a'), { files: 9 })]);
});

test('removing takes the item of that place alone, and one that is not there is fine', async () => {
  const { trash } = openHome().catalog;
  const twins = ['wwebjs:/one', 'wwebjs:/two'].map((place) => trashItem(sessionRef('a', place)));
  await trash.add(twins);
  await trash.remove([
    { place: 'wwebjs:/one', item: 'run-1/a' },
    { place: 'wwebjs:/one', item: 'run-1/never' },
  ]);
  expect(await trash.all()).toEqual(twins.slice(1));
});
