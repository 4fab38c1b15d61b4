// Runs one task in a child process and reads the bench's own counters at its marks.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ResultOf, TaskName } from './tasks/index.ts';
import type { ChildWord, TaskOrder } from './tasks/task.ts';

/** No task takes nearly as long; one that does would hang the bench for ever. */
const LIMIT_MS = 300_000;
const EXECUTE = ['--expose-gc', '--import', import.meta.resolve('tsx')];

/** @param onMark called at the beginning and at the end of what is measured */
export function runChild<Name extends TaskName>(
  order: TaskOrder & { readonly task: Name },
  onMark: () => Promise<void> = async () => undefined,
): Promise<ResultOf<Name>> {
  const file = fileURLToPath(new URL('./child.ts', import.meta.url));
  const child = fork(file, [], { execArgv: EXECUTE, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(limit);
      child.kill('SIGKILL');
      reject(new Error(`${order.participant}, ${order.task}: ${reason}`));
    };
    const limit = setTimeout(() => fail(`no answer within ${LIMIT_MS} ms`), LIMIT_MS);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => fail(`ended with ${code ?? signal} before it had an answer`));
    child.on('message', (message) => {
      const said = message as ChildWord;
      if (said.word === 'failed') return fail(said.reason);
      if (said.word === 'mark') {
        onMark().then(
          () => child.send('go'),
          (error: unknown) => fail(String(error)),
        );
        return;
      }
      clearTimeout(limit);
      child.removeAllListeners('exit');
      child.once('exit', () => resolve(said.result as ResultOf<Name>));
    });
    child.send(order);
  });
}
