// Where Holdfast's own records are, unless somebody says otherwise.
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Config } from './config.ts';
import { HoldfastError } from './core/errors.ts';

/** An absolute folder: a relative one would be another home from every working directory. @throws HoldfastError CONFIG_INVALID */
export function homeOf({ home }: Pick<Config, 'home'>, environment: NodeJS.ProcessEnv): string {
  if (home === undefined) {
    // A relative one counts as not set: the XDG Base Directory Specification says so.
    const states = environment['XDG_STATE_HOME'];
    return join(states && isAbsolute(states) ? states : join(homedir(), '.local', 'state'), 'holdfast');
  }
  if (isAbsolute(home)) return home;
  throw new HoldfastError('CONFIG_INVALID', { cause: `home: ${home} is relative; write ${resolve(home)}` });
}
