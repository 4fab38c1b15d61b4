// The documentation as a test sees it: pages, and in them the fenced blocks in order.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface Fence {
  /** What stands after the three backticks: `sh`, `sh serve`, `ts`. */
  readonly info: string;
  readonly body: string;
  /** Of its first line within the page, from 1. */
  readonly line: number;
}

export interface Page {
  /** Below the project, for example `docs/remove-orphans.md`. */
  readonly path: string;
  readonly text: string;
  readonly fences: readonly Fence[];
}

export function readPages(): Page[] {
  const below = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  const paths = below.filter((path) => path.endsWith('.md')).map((path) => join('docs', path));
  if (existsSync(join(ROOT, 'README.md'))) paths.push('README.md');
  return paths.toSorted().map((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return { path, text, fences: fencesIn(text, path) };
  });
}

export function fencesIn(text: string, path: string): Fence[] {
  const fences: Fence[] = [];
  let open: { info: string; lines: string[]; line: number } | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    const mark = /^\s*```(.*)$/.exec(line)?.[1];
    if (open === null) {
      if (mark !== undefined) open = { info: mark.trim(), lines: [], line: index + 2 };
    } else if (mark === undefined) open.lines.push(line);
    else {
      fences.push({ info: open.info, body: open.lines.join('\n'), line: open.line });
      open = null;
    }
  }
  if (open !== null) throw new Error(`${path}:${open.line - 1}: a fence that does not end`);
  return fences;
}

export interface Command {
  readonly text: string;
  readonly exitCode: number;
}

/** One command per line; a backslash at its end goes on; `# exit 3` in its comment says how it must end. */
export function commandsIn(body: string): Command[] {
  const commands: Command[] = [];
  for (const line of body.replaceAll(/\\\n/g, ' ').split('\n')) {
    if (line.trim() === '' || line.trim().startsWith('#')) continue;
    const exitCode = Number(/#\s*exit (\d+)\b/.exec(line)?.[1] ?? 0);
    commands.push({ text: line, exitCode });
  }
  return commands;
}
