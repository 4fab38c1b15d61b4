// The process with the connections, as the bench talks to it.
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Measured, News, Order, Word } from './words.ts';

const limitMs = 300_000;
const execArgv = ['--import', import.meta.resolve('tsx')];

export class Program {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  /** @param scan plays the phone that sees a code */
  constructor(order: Order, scan: (code: string) => Promise<unknown>) {
    const file = fileURLToPath(new URL('./child.ts', import.meta.url));
    this.#child = fork(file, [JSON.stringify(order)], { execArgv });
    this.#ended = new Promise((_, reject) => {
      this.#child.once('exit', (code, signal) => reject(new Error(`it ended with ${code ?? signal}`)));
      this.#child.on('message', (news: News) => {
        if (news.kind === 'failed') reject(new Error(news.reason));
        if (news.kind === 'code') scan(news.code).catch(reject);
      });
    });
    // Whoever waits for an answer is told.
    this.#ended.catch(() => undefined);
  }

  /** @throws what it failed with */
  async tell(word: Word): Promise<Measured | null> {
    const answered = new Promise<Measured | null>((resolve) => {
      const listen = (news: News): void => {
        if (news.kind !== 'done') return;
        this.#child.off('message', listen);
        resolve(news.measured);
      };
      this.#child.on('message', listen);
    });
    const limit = AbortSignal.timeout(limitMs);
    const late = new Promise<never>((_, reject) =>
      limit.addEventListener('abort', () => reject(new Error(`no answer to ${word} in ${limitMs} ms`))),
    );
    late.catch(() => undefined);
    this.#child.send(word);
    return Promise.race([answered, this.#ended, late]);
  }

  /** What `work` makes it do. */
  async measure(work: () => Promise<unknown>): Promise<Measured> {
    await this.tell('begin');
    await Promise.race([work(), this.#ended]);
    const measured = await this.tell('end');
    if (measured === null) throw new Error('it measured nothing');
    return measured;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
