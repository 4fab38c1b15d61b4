// Runs the command line in this process and keeps what it prints.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { main } from '../../../src/doors/cli/main.ts';

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function say(args: readonly string[], environment: Record<string, string> = {}): Promise<Said> {
  const printed = { out: '', err: '' };
  const keep = (where: 'out' | 'err') => (text: unknown) => {
    printed[where] += String(text);
    return true;
  };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(keep('out'));
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(keep('err'));
  try {
    // Nothing that a test says may come to the records of whoever runs it.
    const code = await main(args, { XDG_STATE_HOME: freshFolder(), ...environment });
    return { code, ...printed };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

/** What `--json` printed: one object, and nothing before or after it. */
export function objectOf({ out }: Said): Record<string, unknown> {
  return JSON.parse(out) as Record<string, unknown>;
}

export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
