// Routes that are no operations, as OpenAPI describes them: health, tasks, signing in, events, and this description itself.
import { z } from 'zod';
import { taskSchema } from './task-schema.ts';

export interface ApiRoute {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  readonly summary: string;
  /** Answered without a key on the machine itself; some also elsewhere. */
  readonly isOpen: boolean;
  readonly body?: z.ZodObject;
  readonly answers: readonly ApiAnswer[];
}

export interface ApiAnswer {
  readonly status: number;
  readonly what: string;
  /** null where the answer is no JSON, or has no body. */
  readonly schema: z.ZodType | null;
  /** Of the body, where it is no JSON. */
  readonly type?: string;
}

const level = z.number();

const health = z
  .object({
    status: z.enum(['ok', 'error']),
    reasons: z.array(z.string()).optional().describe('why it is not well; only for who has signed in'),
    lastCheckMs: z.number().nullable().optional(),
    lastSizesMs: z.number().nullable().optional(),
    sessions: z.number().optional(),
    byHealth: z.object({ healthy: level, warning: level, critical: level, emergency: level }).optional(),
    placesUnreadable: z.array(z.string()).optional(),
    failures: z.array(z.object({ what: z.string(), message: z.string(), atMs: z.number() })).optional(),
  })
  .meta({ id: 'Health' });

const signedIn = z
  .object({
    caller: z.object({
      name: z.string(),
      role: z.enum(['read', 'operate', 'admin']),
      tenant: z.string().nullable(),
    }),
    home: z.string(),
    version: z.string(),
    csrf: z.string().nullable().describe('to be sent as x-holdfast-csrf with what a cookie signs'),
  })
  .meta({ id: 'SignedIn' });

const text = (what: string, type: string): ApiAnswer => ({ status: 200, what, schema: null, type });
const json = (schema: z.ZodType, what: string, status = 200): ApiAnswer => ({ status, what, schema });

export const apiRoutes: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/health',
    summary: 'Whether the keeper looks and sees. Without a key it says no more than that.',
    isOpen: true,
    answers: [json(health, 'It is well.'), json(health, 'It is not well.', 503)],
  },
  {
    method: 'get',
    path: '/metrics',
    summary: 'Figures for Prometheus.',
    isOpen: true,
    answers: [text('The figures.', 'text/plain')],
  },
  {
    method: 'get',
    path: '/openapi.json',
    summary: 'This description, for programs.',
    isOpen: true,
    answers: [json(z.looseObject({ openapi: z.string() }), 'OpenAPI 3.1.')],
  },
  {
    method: 'get',
    path: '/docs',
    summary: 'This description, for people.',
    isOpen: true,
    answers: [text('A page.', 'text/html')],
  },
  {
    method: 'post',
    path: '/api/sign-in',
    summary: 'Signs a browser in with a key: sets a cookie that scripts cannot read.',
    isOpen: true,
    body: z.object({ key: z.string().describe('hf_…') }),
    answers: [json(signedIn, 'Who you are.')],
  },
  {
    method: 'post',
    path: '/api/sign-out',
    summary: 'Ends the session of a browser.',
    isOpen: true,
    answers: [json(z.object({ signedOut: z.boolean() }), 'Whether there was one.')],
  },
  {
    method: 'get',
    path: '/api/caller',
    summary: 'Who you are, and what a browser needs to change something.',
    isOpen: false,
    answers: [json(signedIn, 'Who you are.')],
  },
  {
    method: 'get',
    path: '/api/tasks',
    summary: 'Long work of late, newest first, without its results.',
    isOpen: false,
    answers: [json(z.object({ tasks: z.array(taskSchema) }), 'The tasks.')],
  },
  {
    method: 'get',
    path: '/api/tasks/{id}',
    summary: 'How far a task is, and what it answered.',
    isOpen: false,
    answers: [json(taskSchema, 'The task.')],
  },
  {
    method: 'delete',
    path: '/api/tasks/{id}',
    summary: 'Cancels a task: it ends at its next safe point.',
    isOpen: false,
    answers: [json(taskSchema, 'The task.')],
  },
  {
    method: 'get',
    path: '/api/events',
    summary:
      'What changes, as server-sent events. `Last-Event-ID` goes on from there; `gap` says that something is missing.',
    isOpen: false,
    answers: [text('Events for as long as you listen.', 'text/event-stream')],
  },
];
