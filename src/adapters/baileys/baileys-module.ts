// What Holdfast needs of Baileys itself, which is the program's own dependency: new credentials, and one protobuf type.
import type { AuthenticationCreds, proto } from '@whiskeysockets/baileys';
import { HoldfastError } from '../../core/errors.ts';

/** Any version or fork of Baileys has these two; `import * as baileys` is such a module. */
export interface BaileysModule {
  initAuthCreds(): AuthenticationCreds;
  readonly proto: {
    readonly Message: {
      readonly AppStateSyncKeyData: {
        fromObject(object: Record<string, unknown>): proto.Message.IAppStateSyncKeyData;
      };
    };
  };
}

/** Baileys is published under both names. */
const packageNames = ['@whiskeysockets/baileys', 'baileys'];

/** Loaded when it is first needed: who uses no Baileys session needs no Baileys. @throws HoldfastError BAILEYS_MISSING */
export async function importBaileys(names: readonly string[] = packageNames): Promise<BaileysModule> {
  const causes: string[] = [];
  for (const name of names) {
    try {
      return (await import(name)) as BaileysModule;
    } catch (cause) {
      // One that is there and does not load says more than one that is not there.
      if (!isNotFound(name, cause)) throw missing((cause as Error).message, cause);
      causes.push(name);
    }
  }
  throw missing(`there is no package ${causes.join(' and no ')}`, undefined);
}

/** The code alone would also say so of a package that Baileys itself misses. */
function isNotFound(name: string, error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${name}'`);
}

function missing(why: string, cause: unknown): HoldfastError {
  return new HoldfastError('BAILEYS_MISSING', { cause: why }, { cause });
}
