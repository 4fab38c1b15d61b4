// What is prepared on a connection that several programs share is found again by whoever prepared it, and nobody else.
import { expect, test } from 'vitest';
import * as leases from '../../../../src/stores/postgres/statements/leases.ts';
import * as reading from '../../../../src/stores/postgres/statements/reading.ts';
import { preparedName, quoted } from '../../../../src/postgres/statement.ts';
import type { Statement } from '../../../../src/postgres/statement.ts';
import * as trashing from '../../../../src/stores/postgres/statements/trashing.ts';
import * as writing from '../../../../src/stores/postgres/statements/writing.ts';

const all = [leases, reading, trashing, writing].flatMap((module) =>
  Object.values<unknown>(module)
    .flat()
    .filter((value): value is Statement => typeof value === 'object' && value !== null && 'text' in value),
);

test('a name means one text: of one statement, in one schema', () => {
  const names = ['acme', 'globex'].flatMap((schema) =>
    all.map((statement) => preparedName(statement, statement.text(quoted(schema)))),
  );
  expect(all.length).toBeGreaterThan(10);
  expect(new Set(names).size).toBe(names.length);
  expect(Math.max(...names.map((name) => Buffer.byteLength(name)))).toBeLessThan(64);
  expect(preparedName(leases.renew, 'select 1')).not.toBe(preparedName(leases.renew, 'select 2'));
});
