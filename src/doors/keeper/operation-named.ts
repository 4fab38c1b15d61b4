// The operation that a caller of the service names.
import { HoldfastError } from '../../core/errors.ts';
import { operations } from '../../operations/index.ts';
import type { Operation } from '../../operations/operation.ts';

/** @throws HoldfastError USAGE */
export function operationNamed(name: string): Operation {
  const known = Object.values(operations) as unknown as Operation[];
  const operation = known.find((one) => one.name === name);
  if (operation === undefined) throw new HoldfastError('USAGE', { cause: `there is no operation ${name}` });
  return operation;
}
