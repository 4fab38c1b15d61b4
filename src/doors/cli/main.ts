// The command line: one command per operation, built from its declaration.
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { errorTable, HoldfastError } from '../../core/errors.ts';
import { compose } from '../../compose.ts';
import type { Operation } from '../../operations/operation.ts';
import { operations } from '../../operations/index.ts';
import { addFlags, inputOf } from './flags.ts';
import { addGlobalFlags, configOf, homeOf } from './global-flags.ts';
import type { GlobalFlags } from './global-flags.ts';
import { addOwnCommands } from './own-commands.ts';
import { addPlanFlags } from './plan-flags.ts';
import { presentations } from './presentations.ts';
import { Terminal } from './terminal.ts';

export async function main(argv: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  let exitCode = 0;
  const program = new Command('holdfast')
    .description(
      'Keeps WhatsApp sessions: stores them, keeps them small, proves that they are intact, and takes anything back.',
    )
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({ writeErr: () => undefined });
  for (const operation of Object.values(operations) as unknown as Operation[]) {
    const command = program.command(operation.name).description(operation.summary).exitOverride();
    addFlags(command, operation);
    if (operation.risk === 'plans') addPlanFlags(command);
    if (operation.name === 'scan') command.option('--all', 'show every session');
    addGlobalFlags(command);
    command.action(async (...given: unknown[]) => {
      const flags = command.opts<GlobalFlags & Record<string, unknown>>();
      exitCode = await runOperation(operation, given.slice(0, -2), flags, environment);
    });
  }
  addOwnCommands(program, environment, (code) => (exitCode = code));
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, argv.includes('--json'));
  }
}

async function runOperation(
  operation: Operation,
  args: readonly unknown[],
  flags: GlobalFlags & Record<string, unknown>,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const terminal = new Terminal(process.stdout, process.stderr, {
    json: flags.json === true,
    verbose: flags.verbose === true,
  });
  const config = configOf(flags, environment);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new HoldfastError('USAGE', { cause: 'interrupted' }));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const { context, close } = compose(config, {
    home: homeOf(config, environment),
    madeBy: 'cli',
    progress: terminal,
    signal: stop.signal,
  });
  try {
    const input = inputOf(operation, args, flags);
    if (config.tenant !== undefined && 'tenant' in operation.input.shape) input['tenant'] ??= config.tenant;
    if (operation.name === 'apply') Object.assign(input, planFile(String(input['plan'])));
    const read = operation.input.safeParse(input);
    if (!read.success) {
      const [issue] = read.error.issues;
      throw new HoldfastError('USAGE', { cause: `${issue?.path.join('.')}: ${issue?.message}` });
    }
    const result = await operation.run(context, read.data);
    return await presentations[operation.name as keyof typeof presentations](result as never, {
      context,
      terminal,
      flags,
    });
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await close();
  }
}

/** A path that exists is a saved plan; anything else is the id of one that waits. */
function planFile(given: string): { text?: string } {
  try {
    return { text: readFileSync(given, 'utf8') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new HoldfastError(
      'PLAN_UNREADABLE',
      { plan: given, cause: (error as Error).message },
      { cause: error },
    );
  }
}

/** Every failure ends here: one line of what happened, one of what to do, and the exit code of its kind. */
function report(error: unknown, json: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const known =
    error instanceof HoldfastError
      ? error
      : error instanceof CommanderError
        ? new HoldfastError('USAGE', { cause: error.message.replace(/^error: /, '') })
        : null;
  const message = known?.message ?? `Holdfast failed: ${(error as Error).stack ?? String(error)}`;
  if (json) {
    const body = { error: { code: known?.code ?? 'INTERNAL', message, hint: known?.hint ?? '' } };
    process.stdout.write(`${JSON.stringify(body, undefined, 2)}\n`);
  }
  process.stderr.write(`${message}\n${known === null ? '' : `${known.hint}\n`}`);
  return known === null ? 1 : errorTable[known.code].exit;
}
