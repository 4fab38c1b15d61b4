// Where the programs lie that `bundle-once.ts` made for this run: a fresh process then starts in a sixth of a second.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    builtFolder: string;
  }
}

export interface Built {
  /** What bin/holdfast runs. */
  readonly cli: string;
  /** What `import 'holdfast'` loads. */
  readonly library: string;
  readonly child: string;
}

/** @param script the child, below the project's root; the dying one unless said otherwise */
export function builtOnce(script = 'test/rigs/faults/child.ts'): Built {
  const at = (name: string): string => join(inject('builtFolder'), `${name}.js`);
  const child = at(nameOf(script));
  if (!existsSync(child)) throw new Error(`${script} is not called as a child process is`);
  return { cli: at('bin'), library: at('library'), child };
}

export function nameOf(script: string): string {
  return script.replaceAll(/\.ts$|^test\//g, '').replaceAll('/', '-');
}
