// Reads a small regular file, and nothing that could block, lead elsewhere, or fill the memory.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/**
 * Opened without following links and without waiting: a pipe in the place of a file would block for ever.
 * @throws what the disk throws, and an Error when it is not a regular file or larger than `maxBytes`
 */
export function readTextFile(path: string, maxBytes: number): string {
  return readWholeFile(path, maxBytes).toString('utf8');
}

/** @throws as `readTextFile` */
export function readWholeFile(path: string, maxBytes: number): Buffer {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new Error('it is not a regular file');
    if (stat.size > maxBytes)
      throw new Error(`it has ${stat.size} bytes, more than the ${maxBytes} that are read`);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}
