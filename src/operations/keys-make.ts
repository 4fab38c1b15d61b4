// `keys make`: a new key of the HTTP door. Its secret is told in the answer, and never again.
import { z } from 'zod';
import type { AccessKey } from '../core/access.ts';
import { HoldfastError } from '../core/errors.ts';
import { accessSecretText, newAccessSecret, secretDigest } from './keys/access-secret.ts';
import { keyLine } from './keys-list.ts';
import type { KeyLine } from './keys-list.ts';
import { declareOperation } from './operation.ts';
import { madeKey } from './outputs/keys.ts';

export interface MadeKey extends KeyLine {
  /** The key itself, to be sent or signed in with. Kept nowhere. */
  readonly secret: string;
}

const dayMs = 24 * 60 * 60_000;

export const keysMake = declareOperation({
  name: 'keys make',
  summary: 'Makes a key for the HTTP API and the dashboard. Its secret is shown once, now.',
  risk: 'changes',
  recordsOnly: true,
  input: z.object({
    name: z
      .string()
      .regex(/^[\w.@ -]{1,64}$/, { error: 'a name has 1 to 64 letters, digits, spaces, and . _ @ -' })
      .describe('what people call it: who or what will use it')
      .meta({ positional: true }),
    role: z
      .enum(['read', 'operate', 'admin'])
      .describe('read looks; operate also makes, applies and undoes plans; admin also makes keys and purges'),
    tenant: z
      .string()
      .min(1)
      .optional()
      .describe('it sees this tenant only, as `sessions list` writes it before the slash'),
    endsInDays: z.coerce
      .number()
      .positive()
      .max(36_500)
      .optional()
      .describe('it works for so many days only'),
    endsAtMs: z.number().int().positive().optional().meta({ httpOnly: true }),
  }),
  http: { method: 'post', path: '/keys' },
  output: madeKey,
  role: 'admin',
  secret: true,
  async run(context, { name, role, tenant = null, endsInDays, endsAtMs }): Promise<MadeKey> {
    const madeAtMs = context.nowMs();
    if (endsInDays !== undefined && endsAtMs !== undefined)
      throw new HoldfastError('USAGE', { cause: 'give endsInDays or endsAtMs, not both' });
    const ends = endsInDays === undefined ? (endsAtMs ?? null) : Math.round(madeAtMs + endsInDays * dayMs);
    if (ends !== null && ends <= madeAtMs)
      throw new HoldfastError('USAGE', { cause: 'the key would have ended before it was made' });
    if (role === 'admin' && tenant !== null) throw new HoldfastError('KEY_OF_NO_USE', { tenant });
    const made = newAccessSecret();
    const key: AccessKey = {
      keyId: made.keyId,
      name,
      role,
      tenant,
      digest: secretDigest(made.secret),
      madeAtMs,
      endsAtMs: ends,
      lastUsedMs: null,
    };
    await context.catalog.accessKeys.add(key);
    return { ...keyLine(key), secret: accessSecretText(made) };
  },
});
