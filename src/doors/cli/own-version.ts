// The version of this program, as its package says.
import { readFileSync } from 'node:fs';

/** From this very folder: what is built lies as deep. */
export function ownVersion(): string {
  const about = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version?: string;
  };
  return about.version ?? 'unknown';
}
