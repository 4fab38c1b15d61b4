// Work that lasts as long as a test wants: the real HTTP door with its real tasks, over an operation that is held open.
import { builtDashboard } from '../../../src/doors/http/dashboard-files.ts';
import { KeeperEventHub } from '../../../src/doors/http/events/keeper-event-hub.ts';
import { startHttpServer } from '../../../src/doors/http/start-http-server.ts';
import type { HttpServer } from '../../../src/doors/http/start-http-server.ts';
import type { CallOptions } from '../../../src/ports/fleet.ts';
import { httpParts } from '../http/parts.ts';
import { ensureDashboard } from './built-dashboard.ts';
import { madeUpAccess } from './made-up-access.ts';

export interface HeldWork extends HttpServer {
  /** Tells how far the work is that was asked for last; throws where none is. */
  tell(...progress: Parameters<CallOptions['progress']>): void;
  /** The work ends with this. */
  end(answer: unknown): void;
}

/** @param operation everything else that is asked for fails */
export async function serveHeldWork(operation: string): Promise<HeldWork> {
  await ensureDashboard();
  let held: { readonly options: CallOptions; end(answer: unknown): void } | null = null;
  const mustBeHeld = (): NonNullable<typeof held> => {
    if (held === null) throw new Error(`nobody asked for ${operation} yet`);
    return held;
  };
  const events = new KeeperEventHub(Date.now);
  const server = await startHttpServer(
    { host: '127.0.0.1', port: 0 },
    httpParts({
      dashboard: builtDashboard(),
      access: madeUpAccess('home-held', events),
      events,
      calls: {
        call: (name, _input, _home, options) =>
          new Promise((resolve, reject) => {
            if (name !== operation) return reject(new Error(`${name} is not asked for here`));
            held = { options, end: resolve };
            options.signal.addEventListener('abort', () => reject(options.signal.reason as Error));
          }),
      },
    }),
  );
  return {
    ...server,
    tell: (...progress) => mustBeHeld().options.progress(...progress),
    end: (answer) => mustBeHeld().end(answer),
  };
}
