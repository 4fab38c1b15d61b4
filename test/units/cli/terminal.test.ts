// What reaches a terminal, a pipe and a file: progress only on a terminal, tables as wide as it is, names that cannot lie.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { renderScan } from '../../../src/doors/cli/render/scan.ts';
import { Terminal } from '../../../src/doors/cli/terminal.ts';
import { scan } from '../../../src/operations/scan.ts';
import type { ScanReport } from '../../../src/operations/scan.ts';
import { open, put, putBaileysSession } from '../../rigs/faults/world.ts';
import { say } from './say.ts';
import { cliWorld } from './world.ts';

class Screen {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number;
  constructor(isTTY: boolean, columns = 80) {
    this.isTTY = isTTY;
    this.columns = columns;
  }
  write(text: string): boolean {
    this.text += text;
    return true;
  }
}

function terminalOn(out: Screen, err: Screen, flags = { json: false, verbose: false }): Terminal {
  const stream = (screen: Screen) => screen as unknown as NodeJS.WriteStream;
  return new Terminal(stream(out), stream(err), flags);
}

describe('progress', () => {
  test('is drawn on a terminal and wiped before the result', async () => {
    const [out, err] = [new Screen(true), new Screen(true)];
    const terminal = terminalOn(out, err);
    terminal.report('sessions read', 3, 10);
    expect(err.text).toContain('3/10 sessions read');
    await terminal.result({}, () => 'done');
    expect(err.text.endsWith('\r\u001b[2K')).toBe(true);
    expect(out.text).toBe('done\n');
  });

  test('of one thing is told in the singular', () => {
    const err = new Screen(true);
    terminalOn(new Screen(true), err).report('sessions read', 1, null);
    expect(err.text).toContain('1 session read');
  });

  test('of bytes tells the rate and what was stored', () => {
    const err = new Screen(true);
    const terminal = terminalOn(new Screen(true), err);
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1000);
    onTestFinished(() => clock.mockRestore());
    terminal.report('acme/main', 0, 8_000_000, 'bytes', 0);
    clock.mockReturnValue(3000);
    terminal.report('acme/main', 4_000_000, 8_000_000, 'bytes', 1_500_000);
    expect(err.text).toContain('4.0 MB/8.0 MB 2.0 MB/s (1.5 MB stored) acme/main');
  });

  test('is wiped before the words of an error', () => {
    const err = new Screen(true);
    const terminal = terminalOn(new Screen(true), err);
    terminal.report('sessions read', 3, 10);
    terminal.clear();
    expect(err.text.endsWith('\r\u001b[2K')).toBe(true);
  });

  test.each([
    [new Screen(false), { json: false, verbose: false }],
    [new Screen(true), { json: true, verbose: false }],
  ])('is not drawn anywhere else', async (err, flags) => {
    const terminal = terminalOn(new Screen(true), err, flags);
    terminal.report('sessions read', 3, 10);
    await terminal.result({}, () => 'done');
    expect(err.text).toBe('');
  });
});

test('only a terminal has a width, and not with --verbose', () => {
  const err = new Screen(true);
  const widths = [
    terminalOn(new Screen(true, 120), err),
    terminalOn(new Screen(false, 120), err),
    terminalOn(new Screen(true, 120), err, { json: false, verbose: true }),
  ].map(({ width }) => width);
  expect(widths).toEqual([120, null, null]);
});

describe('the table of a scan', () => {
  async function report(): Promise<ScanReport> {
    const world = cliWorld();
    for (let id = 1; id <= 190; id++) put(join(world.auth, `company_6/session-1777${id}.0.json`), 0);
    put(join(world.auth, 'company_7/creds.json'), 0, '{"noiseKey":');
    return scan.run(open(world, { flags: { fileCount: 'always' } }).context, {});
  }
  const tableOf = (text: string): string[] => {
    const lines = text.split('\n');
    const start = lines.findIndex((line) => line.startsWith('SESSION'));
    return lines.slice(start, lines.indexOf('', start));
  };

  test.each([80, 120])('fits into %d columns and still says why', async (width) => {
    const table = tableOf(renderScan(await report(), { all: false, verbose: false, width }));
    expect(table.length).toBe(7);
    for (const line of table) expect(line.length).toBeLessThanOrEqual(width);
    const worn = table.find((line) => line.startsWith('company_6/main')) ?? '';
    expect(worn).toMatch(/emergency +20\d files \(danger/);
    expect(table.find((line) => line.startsWith('company_7/main'))).toMatch(
      /critical +The credentials are dam/,
    );
  });

  test('is not cut where there is no width, and leaves nothing out', async () => {
    const table = tableOf(renderScan(await report(), { all: false, verbose: false, width: null }));
    expect(table[0]).toMatch(/SESSION +ENGINE +FILES +SIZE +CACHE +LAST WRITE +IN USE +HEALTH +WHY/);
    expect(table.join('\n')).not.toContain('…');
  });
});

describe('names that would lie to a terminal', () => {
  const evil = 'evil\u001b[31m\r\n\u202e\u0007';

  test.each([
    [['scan']],
    [['scan', '--verbose']],
    [['doctor']],
    [['prune', '--policy', 'classic']],
    [['prune', '--policy', 'classic', '--verbose', '--apply']],
    [['gc']],
    [['gc', '--verbose']],
    [['clear', evil]],
    [['plan', '--runs']],
    [['scan', '--session', `${evil}x`]],
    [['scan', '--place', `baileys:${evil}`]],
    [['plan', evil]],
  ])('are printed escaped by %j', async (args) => {
    const world = cliWorld();
    putBaileysSession(join(world.auth, evil));
    put(join(world.auth, evil, `session-${evil}.0.json`), 0);
    mkdirSync(join(world.profiles, `session-${evil}`));
    const { out, err } = await say([...args, ...world.flags]);
    const printed = out + err;
    expect(printed).not.toMatch(/[\u001b\r\u202e\u0007]/);
    if (args[0] !== 'plan') expect(printed).toContain('evil\\u{1b}');
  });
});

test('what is printed into a pipe or a file has no colours', async () => {
  const world = cliWorld();
  const { out } = await say(['scan', '--verbose', ...world.flags]);
  expect(out).not.toContain('\u001b');
});
