// A connection that hears what others notify: one for each listener, made anew whenever it is lost.
import type pg from 'pg';

/** After this it is tried again; whoever listens asks by itself now and then anyway. */
const againMs = 1_000;

export interface Listening {
  close(): Promise<void>;
}

/**
 * Behind a pool that hands each statement to another connection nothing is ever heard.
 * @param connect a new connection of its own
 * @param told with the text of a notification; null where some may have been missed: after each connecting
 */
export function listening(
  connect: () => Promise<pg.Client>,
  channel: string,
  told: (payload: string | null) => void,
): Listening {
  let isClosed = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  const again = (): void => {
    client = null;
    if (!isClosed) timer = setTimeout(() => void begin(), againMs).unref();
  };
  const begin = async (): Promise<void> => {
    try {
      const made = await connect();
      // `end` follows an error.
      made.on('error', () => undefined).once('end', again);
      made.on('notification', ({ payload }) => told(payload ?? ''));
      client = made;
      if (isClosed) return await made.end();
      await made.query(`listen "${channel}"`);
      told(null);
    } catch {
      // Why is told by those who ask for something; here it only means to try again.
      if (client === null) again();
      else await client.end().catch(() => undefined);
    }
  };
  const beginning = begin();
  return {
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await Promise.race([beginning, new Promise((resolve) => setTimeout(resolve, againMs).unref())]);
      // One that is broken has ended by itself.
      await client?.end().catch(() => undefined);
    },
  };
}
