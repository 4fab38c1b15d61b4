// /api/tasks: how far long work is, and an end to it.
import type { Context, Hono } from 'hono';
import { mayCall } from '../../core/access.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { Access } from './access/access.ts';
import { taskJson } from './task-json.ts';
import type { KeptTask, Tasks } from './tasks.ts';

export function addTaskRoutes(app: Hono, { access, tasks }: { access: Access; tasks: Tasks }): void {
  app.get('/api/tasks', async (http) => {
    const caller = await access.caller(http);
    const known = tasks.list(caller).map(({ resultJson: _none, ...task }) => ({ ...task, result: null }));
    return http.json({ tasks: known });
  });
  app.get('/api/tasks/:id', async (http) => {
    const caller = await access.caller(http);
    return answer(http, tasks.find(http.req.param('id'), caller));
  });
  app.delete('/api/tasks/:id', async (http) => {
    const caller = await access.caller(http);
    if (!mayCall(caller, 'operate'))
      throw new HoldfastError('ROLE_TOO_LOW', { needed: 'operate', key: caller.name, role: caller.role });
    return answer(http, tasks.cancel(http.req.param('id'), caller));
  });
}

function answer(http: Context, task: KeptTask): Response {
  return http.body(taskJson(task), 200, { 'content-type': 'application/json' });
}
