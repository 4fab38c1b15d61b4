// /api/tasks: how far long work is, and an end to it.
import type { Hono } from 'hono';
import { mayCall } from '../../core/access.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { Access } from './access/access.ts';
import type { Tasks } from './tasks.ts';

export function addTaskRoutes(app: Hono, { access, tasks }: { access: Access; tasks: Tasks }): void {
  app.get('/api/tasks', async (http) => {
    const caller = await access.caller(http);
    return http.json({ tasks: tasks.list(caller) });
  });
  app.get('/api/tasks/:id', async (http) => {
    const caller = await access.caller(http);
    return http.json(tasks.find(http.req.param('id'), caller));
  });
  app.delete('/api/tasks/:id', async (http) => {
    const caller = await access.caller(http);
    if (!mayCall(caller, 'operate'))
      throw new HoldfastError('ROLE_TOO_LOW', { needed: 'operate', key: caller.name, role: caller.role });
    return http.json(tasks.cancel(http.req.param('id'), caller));
  });
}
