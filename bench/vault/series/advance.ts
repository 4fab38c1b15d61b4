// Brings a folder to the next state of the series as a browser would: what did not change is not touched.
import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';

export function advance(profile: string, state: string): void {
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  const wanted = new Set(readdirSync(state));
  for (const name of readdirSync(profile)) {
    if (!wanted.has(name)) rmSync(join(profile, name), { recursive: true });
  }
  for (const name of wanted) {
    const [from, to] = [join(state, name), join(profile, name)];
    const is = lstatSync(from);
    const was = lstatSync(to, { throwIfNoEntry: false });
    if (is.isDirectory()) {
      if (was?.isDirectory() === false) rmSync(to);
      advance(to, from);
    } else if (is.isSymbolicLink()) {
      rmSync(to, { force: true });
      symlinkSync(readlinkSync(from), to);
    } else if (was?.isFile() !== true || was.size !== is.size || was.mtimeMs !== is.mtimeMs) {
      rmSync(to, { recursive: true, force: true });
      copyFileSync(from, to);
      utimesSync(to, is.atime, is.mtime);
    }
  }
}
