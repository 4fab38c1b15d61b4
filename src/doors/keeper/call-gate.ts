// What a caller may ask of any home, and what of all homes decides where it goes: asked before a call leaves this keeper.
import type { CallGate } from '../../ports/fleet.ts';
import { admit } from '../http/access/admit.ts';
import { tenantLook } from '../http/access/tenant/tenant-look.ts';
import { operationNamed } from './operation-named.ts';

export const callGate: CallGate = {
  admit: (operation, caller, input) => admit(operationNamed(operation), caller, input),
  seenBy: ({ tenant }, homes) =>
    tenant === null ? homes : (tenantLook({ fleet: () => ({ homes }) }, tenant).fleet()?.homes ?? []),
};
