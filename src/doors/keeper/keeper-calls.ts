// Operations that callers of the service ask for: who may, what they see of the world, and when it is their turn.
import { accountOf, mayCall } from '../../core/access.ts';
import type { Caller, Role } from '../../core/access.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { OperationContext } from '../../operations/context.ts';
import type { Operation } from '../../operations/operation.ts';
import { withOwnPlaces } from '../../operations/with-own-places.ts';
import type { CallOptions, OperationCalls } from '../../ports/fleet.ts';
import { admit } from '../http/access/admit.ts';
import { scoped } from '../http/access/scoped.ts';
import { checkedInput } from '../http/given-input.ts';
import type { Keeper } from './keeper.ts';
import { operationNamed } from './operation-named.ts';
import { LongReads } from './long-reads.ts';

/** They leave the world as it is and take long, so that nothing else waits for them. */
const beside: ReadonlySet<string> = new Set(['snapshot']);

export function keeperCalls(context: OperationContext, keeper: Keeper): OperationCalls {
  const longReads = new LongReads();
  return {
    async call(name, input, home, options) {
      if (home !== null && home !== context.catalog.homeId)
        throw new HoldfastError('USAGE', { cause: `home: ${home} is not known here` });
      const operation = operationNamed(name);
      const { caller } = options;
      const checked = checkedInput(operation, admit(operation, caller, input));
      const scene = contextFor(context, operation, options);
      const run = (): Promise<unknown> =>
        context.closingAfter(() => runOperation(operation, scene, checked, options));
      if (operation.risk === 'reads' && operation.http?.isLong === true)
        return longReads.inTurn(accountOf(caller), options.signal, run);
      if (operation.risk === 'reads' || operation.recordsOnly === true) return run();
      const answer = await keeper.inLine(run, { beside: beside.has(name), signal: options.signal });
      if (operation.risk === 'changes' || options.atOnce === true) keeper.lookSoon();
      return answer;
    },
  };
}

function refuseRole(caller: Caller, needed: Role): void {
  if (mayCall(caller, needed)) return;
  throw new HoldfastError('ROLE_TOO_LOW', { needed, key: caller.name, role: caller.role });
}

function contextFor(context: OperationContext, operation: Operation, options: CallOptions): OperationContext {
  const { caller, progress } = options;
  let signal: AbortSignal | null = null;
  return {
    ...scoped(withOwnPlaces(context), caller, operation.risk),
    // Most answers are at hand, and joined signals are dear: the keeper's own remembers each of them.
    get signal() {
      signal ??= AbortSignal.any([options.signal, ...(context.signal === undefined ? [] : [context.signal])]);
      return signal;
    },
    progress: { report: progress },
  };
}

async function runOperation(
  operation: Operation,
  context: OperationContext,
  input: Record<string, unknown>,
  { caller, atOnce }: CallOptions,
): Promise<unknown> {
  if (operation.name === 'apply') await refusePlan(context, String(input['plan']), caller);
  const decided = await operation.run(context, input);
  const then = atOnce === true ? operation.http?.atOnce : undefined;
  return then === undefined ? decided : then.run(context, decided);
}

/** Whoever may not make such a plan may not apply one either: what was purged never comes back. */
async function refusePlan({ catalog }: OperationContext, id: string, caller: Caller): Promise<void> {
  const record = await catalog.plans.line(id);
  if (record === null) return;
  const { operation } = record.plan;
  refuseRole(caller, operation === 'purge' ? 'admin' : 'operate');
}
