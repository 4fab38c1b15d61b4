// What the command line writes with: text or one JSON object on stdout, logs and progress on stderr.
import { sizeText } from '../../core/amounts.ts';
import { shown } from '../../core/shown.ts';
import type { Progress } from '../../operations/context.ts';
import { colour as pc } from './colour.ts';

const barWidth = 24;
const redrawEveryMs = 100;

export class Terminal implements Progress {
  readonly #out: NodeJS.WriteStream;
  readonly #err: NodeJS.WriteStream;
  readonly json: boolean;
  readonly verbose: boolean;
  #drawnAtMs = 0;
  #drawn = false;
  /** What is told of, from where on and since when: what a rate goes by. */
  #task = { what: '', from: 0, sinceMs: 0 };

  constructor(out: NodeJS.WriteStream, err: NodeJS.WriteStream, flags: { json: boolean; verbose: boolean }) {
    this.#out = out;
    this.#err = err;
    this.json = flags.json;
    this.verbose = flags.verbose;
  }

  /** How many characters a line may have; null where nothing is cut: in a file, in a pipe, and with --verbose. */
  get width(): number | null {
    return this.#out.isTTY && !this.verbose ? this.#out.columns : null;
  }

  /** The command's result: as it is with --json, else as the text that `render` makes of it. */
  async result<Result>(result: Result, render: (result: Result) => string | Promise<string>): Promise<void> {
    const text = this.json ? JSON.stringify(result, undefined, 2) : await render(result);
    this.clear();
    this.#out.write(`${text}\n`);
  }

  note(text: string): void {
    this.clear();
    this.#err.write(`${text}\n`);
  }

  /** A line that redraws itself, on a terminal only. Bytes are told with the rate since `what` was first told of. */
  report(what: string, done: number, total: number | null, unit?: 'bytes', movedBytes = 0): void {
    if (!this.#err.isTTY || this.json) return;
    const now = performance.now();
    if (what !== this.#task.what || done < this.#task.from) this.#task = { what, from: done, sinceMs: now };
    if (now - this.#drawnAtMs < redrawEveryMs) return;
    this.#drawnAtMs = now;
    this.#drawn = true;
    const text = unit === 'bytes' ? sizeText : String;
    const rate = unit === 'bytes' ? ` ${this.#rate(done, now)}` : '';
    const moved = movedBytes === 0 ? '' : ` (${sizeText(movedBytes)} stored)`;
    const named = done === 1 && total === null ? what.replace(/^(\w+)s\b/, '$1') : what;
    const amounts = `${text(done)}${total === null ? '' : `/${text(total)}`}`;
    this.#err.write(`\r\u001b[2K${bar(done, total)} ${amounts}${rate}${moved} ${shown(named)}`);
  }

  /** Empty while there is nothing to tell it by. */
  #rate(done: number, nowMs: number): string {
    const seconds = (nowMs - this.#task.sinceMs) / 1000;
    return seconds < 0.5 ? '' : `${sizeText((done - this.#task.from) / seconds)}/s`;
  }

  /** Wipes the line of progress, before anything else is written. */
  clear(): void {
    if (this.#drawn) this.#err.write('\r\u001b[2K');
    this.#drawn = false;
  }
}

function bar(done: number, total: number | null): string {
  if (total === null || total === 0) return pc.cyan('…');
  const full = Math.round((done / total) * barWidth);
  return pc.cyan('█'.repeat(full)) + pc.dim('░'.repeat(barWidth - full));
}
