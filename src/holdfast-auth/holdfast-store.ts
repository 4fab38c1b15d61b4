// What a bot that keeps RemoteAuth passes as its `store`: a vault behind the four calls that RemoteAuth makes.
import { resolve } from 'node:path';
import type { AdoptPolicy } from '../adapters/wwebjs/decide-start.ts';
import { RemoteStore } from '../adapters/wwebjs/remote-store.ts';
import type { RemoteStoreOptions } from '../adapters/wwebjs/remote-store.ts';
import type { VaultOptions } from './settings.ts';

export interface HoldfastStoreOptions extends VaultOptions, RemoteStoreOptions {
  /** Whose sessions these are; `default`. */
  readonly tenant?: string;
  /** The same as of RemoteAuth; unless given `.wwebjs_auth` in the working directory. */
  readonly dataPath?: string;
  /** What to do where the session in the vault is not known to be that of the profile here; as of HoldfastAuth. */
  readonly adopt?: AdoptPolicy;
}

export class HoldfastStore extends RemoteStore {
  readonly #close: () => Promise<void>;

  /** Opens nothing yet: the first call does. */
  constructor(options: HoldfastStoreOptions = {}) {
    const dataPath = resolve(options.dataPath ?? '.wwebjs_auth');
    const tenant = options.tenant ?? 'default';
    let opened: ReturnType<typeof open> | null = null;
    super(async (session) => {
      const { openRemoteSession } = await import('./open-remote-session.ts');
      opened ??= open(options);
      // What failed is tried again by the next call.
      opened.catch(() => (opened = null));
      const { adopt = 'refuse' } = options;
      return openRemoteSession({ session, tenant, dataPath, adopt }, (await opened).value.context);
    }, options);
    this.#close = async () => {
      const closing = opened;
      opened = null;
      await (await closing)?.done();
    };
  }

  /** Gives back what it has open; programs that end need not. The next call opens it again. */
  async close(): Promise<void> {
    await this.#close();
  }
}

async function open(options: HoldfastStoreOptions) {
  const { strategySettings } = await import('./settings.ts');
  const { useComposition } = await import('./shared-composition.ts');
  return useComposition(await strategySettings(options), []);
}
