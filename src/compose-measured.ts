// Times every call of a port for whoever measures; the port itself knows nothing of it.
import { HoldfastError } from './core/errors.ts';
import type { Measures } from './ports/measures.ts';

/** What does not answer with a promise (a stream, a property) passes as it is. */
export function measured<Port extends object>(
  port: Port,
  what: 'database' | 'vault',
  measures: Measures | undefined,
): Port {
  if (measures === undefined) return port;
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        const begunMs = performance.now();
        const answer: unknown = Reflect.apply(value, target, given);
        return answer instanceof Promise ? timed(answer, begunMs) : answer;

        async function timed(pending: Promise<unknown>, sinceMs: number): Promise<unknown> {
          const tell = (outcome: 'done' | 'failed'): void =>
            measures?.called(what, String(name), (performance.now() - sinceMs) / 1000, outcome);
          try {
            const result = await pending;
            tell('done');
            // Of renewals each lease has an answer of its own.
            if (name === 'renew' && Array.isArray(result))
              for (const held of result) if (held === false) measures?.leaseLost();
            return result;
          } catch (error) {
            tell('failed');
            if (error instanceof HoldfastError && error.code === 'LEASE_LOST') measures?.leaseLost();
            throw error;
          }
        }
      };
    },
  });
}
