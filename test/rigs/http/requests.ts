// Requests to every route of an OpenAPI description: mostly well formed, with parts that nobody in his right mind would send.
import fc from 'fast-check';
import type { ApiOperation, OpenApi } from '../../../src/doors/http/openapi.ts';

type Json = Readonly<Record<string, unknown>>;

export interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: ApiOperation;
}

export interface ApiRequest {
  readonly route: Route;
  /** With its query. */
  readonly url: string;
  readonly body: string | null;
  readonly type: string;
}

export function routesOf(api: OpenApi): Route[] {
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
}

/** Text that has ended other programs. */
const hostile = [
  '',
  ' ',
  '..',
  '../../etc/passwd',
  '/etc/passwd',
  '%00',
  '\u0000',
  '%2e%2e%2f',
  '__proto__',
  'constructor',
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  '\u202Egnp.exe',
  '\uD800',
  'x'.repeat(5000),
  '{}',
  'null',
  '-1',
  '1e309',
  'NaN',
  '*',
  'last',
  '🦊',
];

/** Names and ids that exist, of whoever's they are, by the names of the fields that take them. */
export type Pool = Readonly<Record<string, readonly string[]>>;

export function requestTo(route: Route, api: OpenApi, pool: Pool): fc.Arbitrary<ApiRequest> {
  const values = new Values(api, pool);
  const { path, operation } = route;
  const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
  const inQuery = operation.parameters.filter((parameter) => parameter.in === 'query');
  const filled = fc.tuple(...inPath.map(({ name }) => values.text(name).map(segment)));
  const queries = fc.tuple(
    ...inQuery.map(({ name, schema, required }) => {
      const given = values.of(schema, name).map((value) => `${name}=${segment(textOf(value))}`);
      // Another home's is another keeper's matter, and mostly not known.
      return required ? given : seldom(given, name === 'home' ? 25 : 4);
    }),
  );
  const odd = seldom(fc.constantFrom('colour=red', 'limit=1&limit=2', '__proto__=1', '%', '=', '&&'), 25);
  return fc.tuple(filled, queries, odd, bodyFor(operation, values)).map(([names, query, more, body]) => {
    const url = inPath.reduce(
      (soFar, { name }, index) => soFar.replace(`{${name}}`, names[index] ?? ''),
      path,
    );
    const search = [...query, more].filter((part) => part !== null).join('&');
    return { route, url: search === '' ? url : `${url}?${search}`, ...body };
  });
}

/** null, but for one time in so many. */
function seldom<Value>(arbitrary: fc.Arbitrary<Value>, oneIn: number): fc.Arbitrary<Value | null> {
  return fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
}

function bodyFor(
  operation: ApiOperation,
  values: Values,
): fc.Arbitrary<{ readonly body: string | null; readonly type: string }> {
  const content = (operation.requestBody?.['content'] ?? {}) as Record<string, { readonly schema: Json }>;
  const schema = content['application/json']?.schema;
  const type = fc.oneof(
    { weight: 12, arbitrary: fc.constant('application/json') },
    { weight: 1, arbitrary: fc.constantFrom('text/plain', '', 'application/x-www-form-urlencoded') },
  );
  const anything = fc.oneof(
    fc.json({ maxDepth: 3 }),
    fc.constantFrom('{', 'null', '[]', '{"__proto__":{"x":1}}', '"text"', '{"operation":{}}'),
  );
  const body =
    schema === undefined
      ? seldom(anything, 8)
      : fc.oneof(
          { weight: 8, arbitrary: values.of(schema, '').map((value) => JSON.stringify(value) ?? '') },
          { weight: 1, arbitrary: anything },
        );
  return fc.record({ body, type });
}

/** Values for JSON schemas: mostly of the type that they ask for. */
class Values {
  readonly #pool: Pool;
  readonly #schemas: OpenApi['components']['schemas'];

  constructor(api: OpenApi, pool: Pool) {
    this.#schemas = api.components.schemas;
    this.#pool = pool;
  }

  /** @param field whose text it is to be */
  text(field: string): fc.Arbitrary<string> {
    const known = this.#pool[field] ?? Object.values(this.#pool).flat();
    return fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...known) },
      { weight: 2, arbitrary: fc.constantFrom(...hostile) },
      { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
    );
  }

  of(schema: Json, field: string): fc.Arbitrary<unknown> {
    const wrong = fc.oneof(this.text(field), fc.integer(), fc.constant(null), fc.constant([]));
    return fc.oneof({ weight: 25, arbitrary: this.#right(schema, field) }, { weight: 1, arbitrary: wrong });
  }

  #right(schema: Json, field: string): fc.Arbitrary<unknown> {
    if ('const' in schema) return fc.constant(schema['const']);
    if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
    const either = (schema['oneOf'] ?? schema['anyOf']) as Json[] | undefined;
    if (either !== undefined) return fc.oneof(...either.map((one) => this.#right(one, field)));
    const ref = schema['$ref'];
    if (typeof ref === 'string') return this.#right(this.#schemas[ref.split('/').at(-1) ?? ''] ?? {}, field);
    if (schema['type'] === 'object') return this.#object(schema);
    if (schema['type'] === 'array')
      return fc.array(this.of((schema['items'] ?? {}) as Json, field), { maxLength: 3 });
    if (schema['type'] === 'boolean') return fc.boolean();
    if (schema['type'] === 'integer' || schema['type'] === 'number') return numbers;
    return this.text(field);
  }

  #object(schema: Json): fc.Arbitrary<unknown> {
    const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Json>);
    const required = new Set((schema['required'] ?? []) as string[]);
    const fields = properties.map(([name, field]) => {
      const entry = this.of(field, name).map((value) => [name, value] as const);
      return required.has(name) || name === 'input' ? entry : seldom(entry, name === 'home' ? 25 : 4);
    });
    return fc
      .tuple(...fields)
      .map((entries) => Object.fromEntries(entries.filter((entry) => entry !== null)));
  }
}

const numbers = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 100 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 0.5, 1e308, Number.MAX_SAFE_INTEGER, 2 ** 53) },
);

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** As one part of a URL; half a surrogate cannot be one, and is sent as its replacement. */
function segment(text: string): string {
  const whole = Buffer.from(text).toString();
  return whole === '.' || whole === '..' ? whole.replaceAll('.', '%2E') : encodeURIComponent(whole);
}
