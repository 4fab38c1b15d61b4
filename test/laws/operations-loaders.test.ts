// The command line loads one operation alone, and everybody else all of them: these are the same.
import { expect, test } from 'vitest';
import { operations } from '../../src/operations/index.ts';
import { loaders } from '../../src/operations/loaders.ts';

test('every operation is loaded alone under its name, and no other', async () => {
  const loaded = await Promise.all(
    Object.entries(loaders).map(async ([name, load]) => [name, await load()] as const),
  );
  expect(new Set(loaded.map(([name]) => name))).toEqual(new Set(Object.keys(operations)));
  for (const [name, operation] of loaded) expect(operation).toBe(operations[name as keyof typeof operations]);
});
