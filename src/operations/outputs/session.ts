// The name and the place of a session, as programs read it.
import { z } from 'zod';
import type { SessionRef } from '../../core/session.ts';
import type { VaultName } from '../../core/snapshot.ts';

export const sessionRef: z.ZodType<SessionRef> = z
  .object({
    place: z.string(),
    engine: z.enum(['baileys', 'wwebjs']),
    form: z.enum([
      'folder',
      'records',
      'vaulted',
      'local-profile',
      'remote-profile',
      'temp-profile',
      'remote-zip',
    ]),
    path: z.string(),
    tenant: z.string(),
    id: z.string(),
    clientId: z.string().nullable().exactOptional(),
  })
  .meta({ id: 'SessionRef' });

export const vaultName: z.ZodType<VaultName> = z.object({
  engine: z.enum(['baileys', 'wwebjs']),
  tenant: z.string(),
  id: z.string(),
});
