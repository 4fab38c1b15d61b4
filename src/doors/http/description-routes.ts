// /openapi.json and /docs: what this service answers, for programs and for people.
import type { Context, Hono } from 'hono';
import type { Access } from './access/access.ts';
import { docsPage, docsStyle } from './docs-page.ts';
import { openApi } from './openapi.ts';

export function addDescriptionRoutes(
  app: Hono,
  { access, version }: { access: Access; version: string },
): void {
  // Made once, when somebody asks.
  let api: ReturnType<typeof openApi> | null = null;
  const described = (): ReturnType<typeof openApi> => (api ??= openApi(version));
  app.get('/openapi.json', async (http) => {
    await refuseStrangers(http, access);
    return http.json(described());
  });
  app.get('/docs', async (http) => {
    await refuseStrangers(http, access);
    return http.html(docsPage(described()));
  });
  app.get('/docs.css', (http) => http.body(docsStyle, 200, { 'content-type': 'text/css; charset=utf-8' }));
}

/** Open on the machine itself; elsewhere it needs a key, as everything else. @throws HoldfastError NO_KEY */
async function refuseStrangers(http: Context, access: Access): Promise<void> {
  if ((await access.knownCaller(http)) === null) await access.caller(http);
}
