// `keys list`: who may use the HTTP door, and when they last did. No secret, and no digest of one.
import { z } from 'zod';
import type { AccessKey } from '../core/access.ts';
import { declareOperation } from './operation.ts';
import { keysReport } from './outputs/keys.ts';

export type KeyLine = Omit<AccessKey, 'digest'>;

export interface KeysReport {
  readonly keys: readonly KeyLine[];
}

export const keysList = declareOperation({
  name: 'keys list',
  summary: 'Lists the keys of the HTTP API: name, role, tenant, last use, end.',
  risk: 'reads',
  input: z.object({}),
  http: { method: 'get', path: '/keys' },
  output: keysReport,
  role: 'admin',
  run: async ({ catalog }): Promise<KeysReport> => ({
    keys: (await catalog.accessKeys.all()).map(keyLine),
  }),
});

export function keyLine({ keyId, name, role, tenant, madeAtMs, endsAtMs, lastUsedMs }: AccessKey): KeyLine {
  return { keyId, name, role, tenant, madeAtMs, endsAtMs, lastUsedMs };
}
