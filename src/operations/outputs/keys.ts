// What the operations about keys answer.
import { z } from 'zod';
import type { KeyLine, KeysReport } from '../keys-list.ts';
import type { MadeKey } from '../keys-make.ts';

const line = {
  keyId: z.string(),
  name: z.string(),
  role: z.enum(['read', 'operate', 'admin']),
  tenant: z.string().nullable(),
  madeAtMs: z.number(),
  endsAtMs: z.number().nullable(),
  lastUsedMs: z.number().nullable(),
};

export const keyLineSchema: z.ZodType<KeyLine> = z.object(line).meta({ id: 'KeyLine' });
export const keysReport: z.ZodType<KeysReport> = z
  .object({ keys: z.array(keyLineSchema) })
  .meta({ id: 'KeysReport' });
export const madeKey: z.ZodType<MadeKey> = z.object({ ...line, secret: z.string() }).meta({ id: 'MadeKey' });
