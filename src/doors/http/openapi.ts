// OpenAPI 3.1 from the declarations of operations: routes, inputs and answers, written nowhere twice.
import { z } from 'zod';
import type { HttpRoute, Operation } from '../../operations/operation.ts';
import { apiRoutes } from './api-routes.ts';
import type { ApiAnswer } from './api-routes.ts';
import { httpInput } from './given-input.ts';
import { JsonSchemas } from './json-schemas.ts';
import type { Json } from './json-schemas.ts';
import { isTask, planningOperations, routedOperations } from './operation-routes.ts';
import type { RoutedOperation } from './operation-routes.ts';
import { problemSchema } from './problem.ts';
import { taskSchema } from './task-schema.ts';

export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: Json & { readonly schemas: Readonly<Record<string, Json>> };
  readonly security: readonly Json[];
}

export interface ApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters: readonly ApiParameter[];
  readonly requestBody?: Json;
  readonly responses: Readonly<Record<string, Json>>;
  readonly security?: readonly Json[];
}

export interface ApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Json;
}

const homeParameter: ApiParameter = {
  name: 'home',
  in: 'query',
  required: false,
  description: 'the id of the home whose it is, where several keepers share a database',
  schema: { type: 'string' },
};

const preferParameter: ApiParameter = {
  name: 'prefer',
  in: 'header',
  required: false,
  description: 'wait=N: seconds to wait for the end (20 unless told, at most 55); else 202 and the task',
  schema: { type: 'string' },
};

export function openApi(version: string): OpenApi {
  const schemas = new JsonSchemas();
  const paths: Record<string, Record<string, ApiOperation>> = {};
  const put = (method: string, path: string, operation: ApiOperation): void => {
    (paths[path] ??= {})[method] = operation;
  };
  for (const operation of routedOperations)
    for (const path of pathsOf(operation.http))
      put(operation.http.method, `/api${path}`, described(operation, path, schemas));
  put('post', '/api/plans', newPlan(schemas));
  for (const route of apiRoutes) {
    put(route.method, route.path, {
      operationId: nameOf(route.method, route.path),
      summary: route.summary,
      tags: [route.path.startsWith('/api/') ? (route.path.split('/')[2] ?? 'service') : 'service'],
      parameters: pathNames(route.path).map(pathParameter),
      ...(route.body && { requestBody: bodyOf(schemas.of(route.body, 'input')) }),
      responses: responsesOf(route.answers, schemas),
      ...(route.isOpen && { security: [] }),
    });
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Holdfast',
      version,
      description:
        'The keeper of WhatsApp sessions over HTTP. Times are ms since 1970. Long work is a task: wait for it, or ask how far it is. Errors are application/problem+json with a stable `code`.',
    },
    paths,
    components: {
      schemas: schemas.components(),
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'a key: hf_…' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'holdfast_session' },
      },
    },
    security: [{ key: [] }, { cookie: [] }],
  };
}

/** `{id?}` is two paths: without it and with it. */
export function pathsOf({ path }: HttpRoute): string[] {
  const optional = /\/\{\w+\?\}$/;
  return optional.test(path) ? [path.replace(optional, ''), path.replace('?}', '}')] : [path];
}

function described(operation: RoutedOperation, path: string, schemas: JsonSchemas): ApiOperation {
  const { http, name, summary } = operation;
  const inPath = new Set([...pathNames(http.path), ...pathNames(path)]);
  const input = schemas.fieldsOf(httpInput(operation));
  const rest = Object.entries(input.properties).filter(([field]) => !inPath.has(field));
  const required = rest.map(([field]) => field).filter((field) => input.required.has(field));
  const parameters = pathNames(path).map((field) => ({
    ...pathParameter(field),
    ...about(input.properties[field]),
  }));
  const query = rest.map(([field, schema]): ApiParameter => ({
    name: field,
    in: 'query',
    required: input.required.has(field),
    ...about(schema),
  }));
  const answer = http.atOnce?.output ?? operation.output ?? z.unknown();
  const isPost = http.method === 'post';
  const body = {
    type: 'object',
    properties: Object.fromEntries(rest),
    required,
    additionalProperties: false,
  };
  return {
    operationId: nameOf(http.method, path),
    summary: path === http.path || !http.path.includes('?}') ? summary : `${summary} (${path})`,
    tags: [path.split('/')[1] ?? ''],
    parameters: [
      ...parameters,
      ...(isPost ? [] : query),
      homeParameter,
      ...(isTask(operation) ? [preferParameter] : []),
    ],
    ...(isPost && rest.length > 0 && { requestBody: bodyOf(body, required.length > 0) }),
    responses: responsesOf(
      [{ status: 200, what: `What \`${name}\` answers.`, schema: answer }, ...taskAnswer(operation)],
      schemas,
    ),
  };
}

function newPlan(schemas: JsonSchemas): ApiOperation {
  const requests = planningOperations.map((operation: Operation) => ({
    type: 'object',
    title: operation.name,
    description: operation.summary,
    properties: {
      operation: { const: operation.name },
      input: schemas.of(httpInput(operation), 'input'),
      home: { type: 'string', description: homeParameter.description },
    },
    required: ['operation'],
    additionalProperties: false,
  }));
  const plan = planningOperations.find(({ output }) => output !== undefined)?.output ?? z.unknown();
  return {
    operationId: nameOf('post', '/plans'),
    summary: 'Makes a plan: what an operation would do, with reasons. Nothing changes before it is applied.',
    tags: ['plans'],
    parameters: [homeParameter, preferParameter],
    requestBody: bodyOf({ oneOf: requests }),
    responses: responsesOf(
      [
        { status: 200, what: 'The plan.', schema: plan },
        { status: 202, what: 'It is at work.', schema: taskSchema },
      ],
      schemas,
    ),
  };
}

function taskAnswer(operation: RoutedOperation): ApiAnswer[] {
  return isTask(operation) ? [{ status: 202, what: 'It is at work: ask the task.', schema: taskSchema }] : [];
}

function responsesOf(answers: readonly ApiAnswer[], schemas: JsonSchemas): Record<string, Json> {
  const problem = { 'application/problem+json': { schema: schemas.of(problemSchema, 'output') } };
  const responses: Record<string, Json> = {};
  for (const { status, what, schema, type } of answers) {
    const content = schema === null ? {} : { schema: schemas.of(schema, 'output') };
    const kind = type ?? 'application/json';
    const hasBody = schema !== null || type !== undefined;
    responses[status] = { description: what, ...(hasBody && { content: { [kind]: content } }) };
  }
  return { ...responses, default: { description: 'What went wrong, and what to do.', content: problem } };
}

function bodyOf(schema: Json, required = true): Json {
  return { required, content: { 'application/json': { schema } } };
}

function pathNames(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\??\}/g)].map(([, name = '']) => name);
}

function pathParameter(name: string): ApiParameter {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

function about(field: Json | undefined): Pick<ApiParameter, 'schema' | 'description'> {
  const { description, ...schema } = field ?? { type: 'string' };
  return { schema, ...(typeof description === 'string' && { description }) };
}

/** `get /sessions/{session}` → `getSessionsBySession`. */
function nameOf(method: string, path: string): string {
  const words = path
    .replace(/^\/api/, '')
    .replaceAll(/\{(\w+)\}/g, (_whole, name: string) => `by-${name}`)
    .split(/[^\w]+/)
    .filter((word) => word !== '');
  return method + words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('');
}
