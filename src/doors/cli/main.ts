// The command line: one command per operation, built from its declaration.
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { z } from 'zod';
import { errorTable, HoldfastError } from '../../core/errors.ts';
import { shown } from '../../core/shown.ts';
import { compose } from '../../compose.ts';
import { loaders } from '../../operations/loaders.ts';
import type { Operation } from '../../operations/operation.ts';
import { addFlags, flagName, inputOf } from './flags.ts';
import { homeOf } from '../../config-home.ts';
import { addGlobalFlags, configOf } from './global-flags.ts';
import type { GlobalFlags } from './global-flags.ts';
import { addOwnCommands } from './own-commands.ts';
import { ownVersion } from './own-version.ts';
import { addPlanFlags, planWish } from './plan-flags.ts';
import type { PlanFlags } from './plan-flags.ts';
import { presentations } from './presentations.ts';
import { Terminal } from './terminal.ts';

export async function main(argv: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  let exitCode = 0;
  const program = programOf(await operationsFor(argv), environment, (code) => (exitCode = code));
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Nothing, or a group without one of its commands.
    if (error instanceof CommanderError && error.code === 'commander.help' && error.exitCode !== 0) {
      const group = program.commands.find((command) => command.name() === argv[0]);
      process.stderr.write((group ?? program).helpInformation());
      return 2;
    }
    return report(error, argv.includes('--json'), helpFor(program, argv));
  }
}

/** The one that is meant, or all of them where that is not the beginning of a command: for help, and for whoever mistyped. */
async function operationsFor([first = '', second = '']: readonly string[]): Promise<readonly Operation[]> {
  const isName = (name: string): name is keyof typeof loaders => Object.hasOwn(loaders, name);
  const meant = [first, `${first} ${second}`].filter(isName);
  const names = meant.length > 0 ? meant : Object.keys(loaders).filter(isName);
  return await Promise.all(names.map((name): Promise<Operation> => loaders[name]()));
}

function programOf(
  operations: readonly Operation[],
  environment: NodeJS.ProcessEnv,
  exit: (code: number) => void,
): Command {
  const program = new Command('holdfast')
    .description(
      'Keeps WhatsApp sessions: stores them, keeps them small, proves that they are intact, and takes anything back.',
    )
    .version(ownVersion(), '--version', 'print the version')
    .exitOverride()
    .enablePositionalOptions()
    .showHelpAfterError(false)
    .configureOutput({ writeErr: () => undefined });
  for (const operation of operations) {
    const command = commandOf(program, operation).description(operation.summary).exitOverride();
    addFlags(command, operation);
    if (operation.risk === 'plans') addPlanFlags(command);
    if (operation.name === 'scan') command.option('--all', 'show every session');
    if (operation.name === 'sessions export')
      command.requiredOption('--file <file>', 'a new file; whoever has it has the session');
    addGlobalFlags(command);
    command.action(async (...given: unknown[]) => {
      const flags = command.opts<Flags>();
      exit(await runOperation(operation, given.slice(0, -2), flags, environment));
    });
  }
  addOwnCommands(program, environment, exit);
  return program;
}

/** `sessions list` is the command `list` of the group `sessions`. */
function commandOf(program: Command, operation: Operation): Command {
  const [first = '', second] = operation.name.split(' ');
  if (second === undefined) return program.command(first);
  const group =
    program.commands.find((command) => command.name() === first) ??
    program
      .command(first)
      .description(groups[first as keyof typeof groups])
      .exitOverride();
  // `plan drop --home X`: a flag after the second word is that command's, also where the group is one itself.
  return group.enablePositionalOptions().command(second);
}

const groups = {
  sessions: 'List, show, delete, export or import sessions.',
  keys: 'Make, list and revoke keys for the HTTP API and the dashboard.',
  alerts: 'List alerts, say that one was seen, or that it is not to be told of for a while.',
} as const;

type Flags = GlobalFlags & PlanFlags & Record<string, unknown>;

async function runOperation(
  operation: Operation,
  args: readonly unknown[],
  flags: Flags,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const terminal = new Terminal(process.stdout, process.stderr, {
    json: flags.json === true,
    verbose: flags.verbose === true,
  });
  // Before any work: nobody should wait for a plan only to learn that the command was wrong.
  if (operation.risk === 'plans') planWish(operation.name, flags);
  const paths = operation.name === 'doctor' ? 'resolve' : 'absolute';
  const config = configOf(flags, environment, paths);
  const input = checkedInput(operation, args, flags, config.tenant);
  const stop = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void =>
    stop.abort(new HoldfastError('INTERRUPTED', { signal }));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const { context, close } = compose(config, {
    home: homeOf(config, environment),
    madeBy: 'cli',
    progress: terminal,
    signal: stop.signal,
    environment,
    ...(paths === 'resolve' && { relativePaths: 'resolve' }),
  });
  try {
    const result = await operation.run(context, input);
    return await presentations[operation.name as keyof typeof presentations](result as never, {
      context,
      terminal,
      flags,
    });
  } finally {
    terminal.clear();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await close();
  }
}

/** @throws HoldfastError USAGE naming the flag */
function checkedInput(
  operation: Operation,
  args: readonly unknown[],
  flags: Flags,
  tenant: string | undefined,
): z.output<Operation['input']> {
  const input = inputOf(operation, args, flags);
  if (tenant !== undefined && 'tenant' in operation.input.shape) input['tenant'] ??= tenant;
  if (operation.name === 'apply') Object.assign(input, textOf(String(input['plan']), 'PLAN_UNREADABLE'));
  if (operation.name === 'sessions import')
    Object.assign(input, textOf(String(input['file']), 'FILE_UNREADABLE'));
  const read = operation.input.safeParse(input);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const key = String(issue?.path[0]);
  const isNoNumber = issue?.code === 'invalid_type' && issue.expected === 'number';
  const message = isNoNumber ? `${String(input[key])} is no number` : issue?.message;
  const wrong = input[key] === undefined ? ' is missing' : `: ${message}`;
  throw new HoldfastError('USAGE', { cause: `${flagName(key)}${wrong}` });
}

/** Of a file that exists; a plan may also be named by its id, so that there is none is no error here. */
function textOf(path: string, otherwise: 'PLAN_UNREADABLE' | 'FILE_UNREADABLE'): { text?: string } {
  try {
    return { text: readFileSync(path, 'utf8') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    const details = { plan: path, path, cause: (error as Error).message };
    throw new HoldfastError(otherwise, details, { cause: error });
  }
}

/** The parser's messages have line breaks of their own, and hold nothing but what was typed. */
function shownLines(text: string): string {
  return text.split('\n').map(shown).join('\n');
}

/** What to type to learn about the command that was meant; null where none was. */
function helpFor(program: Command, [first, second]: readonly string[]): string | null {
  const group = program.commands.find((command) => command.name() === first);
  if (group === undefined) return null;
  const command = group.commands.find((each) => each.name() === second);
  const words = ['holdfast', group.name(), ...(command === undefined ? [] : [command.name()])];
  return `See \`${words.join(' ')} --help\`.`;
}

/** Every failure ends here: one line of what happened, one of what to do, and the exit code of its kind. */
function report(error: unknown, json: boolean, help: string | null): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const known =
    error instanceof HoldfastError
      ? error
      : error instanceof CommanderError
        ? new HoldfastError('USAGE', { cause: error.message.replace(/^error: /, '') })
        : null;
  const hint = (known?.code === 'USAGE' ? help : null) ?? known?.hint ?? '';
  const message =
    known?.message ?? `Holdfast failed: ${error instanceof Error ? error.message : String(error)}`;
  if (json) {
    const body = { error: { code: known?.code ?? 'INTERNAL', message, hint } };
    process.stdout.write(`${JSON.stringify(body, undefined, 2)}\n`);
  }
  const safe = error instanceof CommanderError ? shownLines : shown;
  // The stack of what nobody foresaw is for the report of the defect.
  const trace = error instanceof Error ? `${error.stack}\n` : '';
  process.stderr.write(`${safe(message)}\n${known === null ? trace : `${shown(hint)}\n`}`);
  return known === null ? 1 : errorTable[known.code].exit;
}
