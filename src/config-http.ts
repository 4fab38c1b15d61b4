// Settings of what the keeper answers over HTTP, and their names of before.
import { z } from 'zod';
import { whole } from './config-values.ts';

export const httpSettings = {
  http: z
    .strictObject({
      host: z
        .string()
        .default('127.0.0.1')
        .describe('where the keeper answers; elsewhere than on loopback only once there are keys'),
      port: whole(0, 65_535).default(8765).describe('0 takes any free one'),
      publicUrl: z
        .url({ protocol: /^https?$/, error: 'it is not an http: or https: address' })
        .optional()
        .describe('the address that people use, where a proxy stands before the keeper'),
      rateLimitPerMinute: whole(1, 1_000_000)
        .default(1200)
        .describe('requests a minute of one key, and of one address without a key'),
    })
    .prefault({}),
};

/** There was only /health before. */
const before = 'health';
const now = 'http';

/** `health.port` is `http.port` now; what is set by its own name wins. */
export function withNewNames(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given)
      .map(([path, value]) => ({ path, name: newName(path), value }))
      .filter(({ path, name }) => name === path || !Object.hasOwn(given, name))
      .map(({ name, value }) => [name, value]),
  );
}

function newName(path: string): string {
  return path.startsWith(`${before}.`) ? `${now}.${path.slice(before.length + 1)}` : path;
}

/** The same for a settings file. What is no settings file is left for its schema to refuse. */
export function fileWithNewNames(file: unknown): unknown {
  if (!isObject(file) || !Object.hasOwn(file, before)) return file;
  const { [before]: old, [now]: set = {}, ...rest } = file;
  return isObject(old) && isObject(set) ? { ...rest, [now]: { ...old, ...set } } : file;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
