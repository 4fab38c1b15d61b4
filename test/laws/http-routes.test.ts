// Every operation is reached over HTTP, or it stands here why it is not; and no route says less than it answers.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { httpInput } from '../../src/doors/http/given-input.ts';
import { openApi } from '../../src/doors/http/openapi.ts';
import { routesOf } from '../rigs/http/requests.ts';
import { operations } from '../../src/operations/index.ts';
import type { FlagMeta, Operation } from '../../src/operations/operation.ts';

const all = Object.values(operations) as unknown as Operation[];

/** Only for the command line, each for its reason. */
const withoutRoute: Readonly<Record<string, string>> = {
  scan: 'takes every session of the answer anew; `sessions list` and `fleet` answer from the last look',
  'sessions export': 'answers the keys of a session, for a file of whoever calls',
  'sessions import': 'reads a file of whoever calls',
};

test('an operation has a route, makes plans by POST /api/plans, or has its reason', () => {
  const reached = all
    .filter(({ http, risk }) => http !== undefined || risk === 'plans')
    .map(({ name }) => name);
  expect([...reached, ...Object.keys(withoutRoute)].toSorted()).toEqual(
    all.map(({ name }) => name).toSorted(),
  );
});

test('an operation with a route declares what it answers', () => {
  const silent = all.filter(({ http, output }) => http !== undefined && output === undefined);
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test('every parameter of a path is a field of the input, and what may be left out of the path may be left out', () => {
  for (const { name, http, input } of all) {
    for (const [, field = '', optional] of http?.path.matchAll(/\{(\w+)(\?)?\}/g) ?? []) {
      const schema = input.shape[field] as z.ZodType | undefined;
      expect(schema, `${name} has ${field}`).toBeDefined();
      expect(schema?.safeParse(undefined).success, `${name}: ${field} may be left out`).toBe(
        optional === '?',
      );
    }
  }
});

test('what the command line fills in, or is for the terminal only, is nothing that HTTP takes', () => {
  const own = all.flatMap(({ name, input }) =>
    Object.entries(input.shape)
      .filter(([, field]) => {
        const meta = (z.globalRegistry.get(field as z.ZodType) ?? {}) as FlagMeta;
        return meta.hidden === true || meta.cliOnly === true;
      })
      .map(([field]) => `${name} ${field}`),
  );
  expect(own).toEqual(expect.arrayContaining(['apply text', 'doctor probe']));
  for (const operation of all)
    for (const field of Object.keys(httpInput(operation).shape))
      expect(own).not.toContain(`${operation.name} ${field}`);
});

test('no two routes are one', () => {
  const routes = routesOf(openApi('0')).map(
    ({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`,
  );
  expect(new Set(routes).size).toBe(routes.length);
  const names = routesOf(openApi('0')).map(({ operation }) => operation.operationId);
  expect(new Set(names).size).toBe(names.length);
});

test('the description names every schema that it speaks of, and holds nothing of the command line', () => {
  const api = openApi('0');
  const text = JSON.stringify(api);
  const named = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !Object.hasOwn(api.components.schemas, name))).toEqual([]);
  expect(text).not.toMatch(/#\/\$defs|"positional"|"httpOnly"|"aliases"/);
});
