// What can go wrong between a caller and the keeper, before an operation is reached.
import { conflict, failed, unavailable, usage } from './error-kind.ts';
import type { ErrorKind } from './error-kind.ts';

export const errorsOfHttp = {
  HTTP_ADDRESS_UNUSABLE: {
    message: 'The keeper cannot answer on {address}: {cause}.',
    hint: 'Another program has that address. Choose another port with --set http.port=8766; 0 takes any free one.',
    ...failed,
  },
  ROUTE_NOT_FOUND: {
    message: 'There is nothing at {method} {path}.',
    hint: '/docs shows every route, /openapi.json describes them for programs.',
    http: 404,
    exit: 1,
  },
  METHOD_NOT_ALLOWED: {
    message: '{path} does not answer {method}, only {allowed}.',
    hint: '/docs shows every route with its method.',
    http: 405,
    exit: 1,
  },
  BODY_TOO_LARGE: {
    message: 'The body is larger than {limit}.',
    hint: 'No request of this API needs as much. Nothing was done.',
    http: 413,
    exit: 1,
  },
  BODY_NOT_JSON: {
    message: 'The body is no JSON object: {cause}.',
    hint: 'Send one object as application/json; /docs shows its fields.',
    ...usage,
  },
  ROLE_TOO_LOW: {
    message: 'This needs a key of the role {needed}; the key {key} is of the role {role}.',
    hint: 'Ask an admin of this service for another key (`holdfast keys make`).',
    http: 403,
    exit: 1,
  },
  NOT_FOR_A_TENANT: {
    message: '{operation} is about more than one tenant, and the key {key} is of one.',
    hint: 'Use a key of the whole house.',
    http: 403,
    exit: 1,
  },
  TASK_NOT_FOUND: {
    message: 'No task called {task} is known.',
    hint: 'Tasks are forgotten some time after they ended, and when the keeper restarts. GET /api/runs says what was done.',
    http: 404,
    exit: 1,
  },
  TASK_CANCELLED: {
    message: 'The task {task} was cancelled.',
    hint: 'What it had done stays done. A run that it broke off goes on with `holdfast apply`, or back with `holdfast undo`.',
    ...conflict,
  },
  TOO_MANY_TASKS: {
    message: '{count} tasks {whose} wait or are at work already.',
    hint: 'Wait until some of them have ended, and try again.',
    http: 429,
    exit: 1,
  },
  KEEPER_STOPPING: {
    message: 'The keeper is stopping and begins nothing new.',
    hint: 'Try again when it runs again.',
    ...unavailable,
  },
} as const satisfies Record<string, ErrorKind>;
