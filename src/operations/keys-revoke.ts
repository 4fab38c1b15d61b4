// `keys revoke`: ends a key, and with it every session and stream that it opened.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import { keyLine } from './keys-list.ts';
import type { KeyLine } from './keys-list.ts';
import { declareOperation } from './operation.ts';
import { keyLineSchema } from './outputs/keys.ts';

export const keysRevoke = declareOperation({
  name: 'keys revoke',
  summary: 'Ends a key at once, and every session of the dashboard that was signed in with it.',
  risk: 'changes',
  recordsOnly: true,
  input: z.object({
    id: z
      .string()
      .describe('the id of the key, or its name, as `keys list` shows them')
      .meta({ positional: true }),
  }),
  http: { method: 'delete', path: '/keys/{id}' },
  output: keyLineSchema,
  role: 'admin',
  async run({ catalog, nowMs }, { id }): Promise<KeyLine> {
    const { accessKeys } = catalog;
    const key = (await accessKeys.find(id)) ?? (await accessKeys.all()).find(({ name }) => name === id);
    if (key === undefined || !(await accessKeys.revoke(key.keyId, nowMs())))
      throw new HoldfastError('KEY_NOT_FOUND', { key: id });
    return keyLine(key);
  },
});
