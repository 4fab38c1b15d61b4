// What a request gives to an operation: its path, its query (get, delete) or its JSON body (post), under declared names.
import type { Context } from 'hono';
import { z } from 'zod';
import { HoldfastError } from '../../core/errors.ts';
import type { FlagMeta, Operation } from '../../operations/operation.ts';

/** Made once for each operation: making a schema takes longer than most answers. */
const inputs = new WeakMap<Operation, z.ZodObject>();

/** The input as HTTP knows it: without what only the command line fills in, and with nothing that is not declared. */
export function httpInput(operation: Operation): z.ZodObject {
  const known = inputs.get(operation) ?? madeInput(operation);
  inputs.set(operation, known);
  return known;
}

function madeInput(operation: Operation): z.ZodObject {
  const hidden = Object.entries(operation.input.shape).filter(([, field]) => {
    const meta = (z.globalRegistry.get(field as z.ZodType) ?? {}) as FlagMeta;
    return meta.hidden === true || meta.cliOnly === true;
  });
  const mask = Object.fromEntries(hidden.map(([key]) => [key, true as const]));
  return operation.input.omit(mask).strict();
}

/** @throws HoldfastError USAGE, BODY_NOT_JSON */
export async function givenInput(http: Context, operation: Operation): Promise<Record<string, unknown>> {
  const method = operation.http?.method;
  const given = method === 'post' ? await jsonBody(http) : queryOf(http, httpInput(operation).shape);
  for (const [name, value] of Object.entries(http.req.param() as Record<string, string>)) {
    if (Object.hasOwn(given, name))
      throw new HoldfastError('USAGE', { cause: `${name} stands in the path already` });
    put(given, name, value);
  }
  return given;
}

/** All that the query of a request with a body may say; null where it says nothing. @throws HoldfastError USAGE */
export function homeBesideBody(http: Context): string | null {
  const { home, ...more } = queryOf(http, {});
  const [field] = Object.keys(more);
  if (field !== undefined)
    throw new HoldfastError('USAGE', {
      cause: `${field}: the query has no such field; the body may have it`,
    });
  return typeof home === 'string' ? home : null;
}

/** @throws HoldfastError USAGE naming the field */
export function checkedInput(operation: Operation, given: unknown): Record<string, unknown> {
  const read = httpInput(operation).safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const isUnknown = issue?.code === 'unrecognized_keys';
  const path = [...(issue?.path ?? []), ...(isUnknown ? issue.keys.slice(0, 1) : [])].map(String).join('.');
  const what = isUnknown ? 'there is no such field' : (issue?.message ?? 'it is not valid');
  throw new HoldfastError('USAGE', { cause: `${path || 'the input'}: ${what}` });
}

/** An empty body is an empty object. */
export async function jsonBody(http: Context): Promise<Record<string, unknown>> {
  const text = await http.req.text();
  if (text === '') return {};
  const type = http.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  // Forms and plain text are what a page of another site could send without being asked first.
  if (type !== 'application/json')
    throw new HoldfastError('BODY_NOT_JSON', { cause: `its type is ${type ?? 'not given'}` });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new HoldfastError('BODY_NOT_JSON', { cause: 'it cannot be parsed' }, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new HoldfastError('BODY_NOT_JSON', { cause: 'it is of another type' });
  return value as Record<string, unknown>;
}

function queryOf(http: Context, shape: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [name, values] of Object.entries(http.req.queries())) {
    const [text = '', ...more] = values;
    if (more.length > 0) throw new HoldfastError('USAGE', { cause: `${name} is given more than once` });
    put(given, name, valueOf(Object.hasOwn(shape, name) ? shape[name] : undefined, text));
  }
  return given;
}

/** Text is what a query holds; what the field is to be says whether it stands for something else. */
function valueOf(field: unknown, text: string): unknown {
  const type = innerType(field);
  if (type instanceof z.ZodBoolean)
    return text === 'true' || text === '' ? true : text === 'false' ? false : text;
  if (type instanceof z.ZodNumber)
    return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
  return text;
}

function innerType(field: unknown): unknown {
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodNullable)
    return innerType(field.unwrap());
  return field;
}

/** As an own property whatever its name. */
function put(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
