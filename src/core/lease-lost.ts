// What a former holder of a session is told.
import { HoldfastError } from './errors.ts';

/** What the database knows of a session's lease now; null where it does not know the session. */
export type CurrentLease = {
  readonly epoch: number;
  readonly owner: { readonly host: string; readonly pid: number; readonly purpose: string } | null;
} | null;

/** LEASE_LOST for the lease of `epoch`, with what became of it. */
export function leaseLost(
  name: { readonly tenant: string; readonly id: string },
  epoch: number,
  current: CurrentLease,
): HoldfastError {
  return new HoldfastError('LEASE_LOST', {
    session: `${name.tenant}/${name.id}`,
    cause: causeOf(epoch, current),
    epoch,
  });
}

function causeOf(epoch: number, current: CurrentLease): string {
  if (current === null) return 'the database does not know it';
  const { owner } = current;
  if (current.epoch === epoch) return 'it was given back';
  if (owner === null) return 'somebody else has held it since';
  return `process ${owner.pid} on ${owner.host} took it over (${owner.purpose})`;
}
