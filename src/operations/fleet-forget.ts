// `fleet forget`: a home whose keeper will never come back is no part of the fleet any more.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import { declareOperation } from './operation.ts';
import { forgottenHome } from './outputs/fleet.ts';

export interface ForgottenHome {
  readonly home: string;
  readonly machine: string;
}

export const fleetForget = declareOperation({
  name: 'fleet forget',
  summary: 'Takes a home whose keeper is gone for good out of the fleet; nothing on its machine is touched.',
  risk: 'changes',
  recordsOnly: true,
  input: z.object({
    id: z.string().describe('the id of the home, as /api/fleet shows it').meta({ positional: true }),
  }),
  http: { method: 'delete', path: '/fleet/{id}' },
  output: forgottenHome,
  role: 'admin',
  async run({ toldHomes }, { id: home }): Promise<ForgottenHome> {
    if (toldHomes === undefined)
      throw new HoldfastError('USAGE', {
        cause: 'the setting fleet names no database, so there is no other home',
      });
    return { home, ...(await toldHomes.forget(home)) };
  },
});
