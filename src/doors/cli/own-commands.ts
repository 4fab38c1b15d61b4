// Commands that are no operations: the keeper, and the demo world.
import type { Command } from 'commander';
import { makeDemoWorld } from '../../demo/make-demo-world.ts';
import { serve } from '../keeper/serve.ts';
import { addGlobalFlags, configOf, homeOf } from './global-flags.ts';
import type { GlobalFlags } from './global-flags.ts';
import { renderDemo } from './render/demo.ts';
import { Terminal } from './terminal.ts';

export function addOwnCommands(
  program: Command,
  environment: NodeJS.ProcessEnv,
  exit: (code: number) => void,
): void {
  const keeper = program
    .command('serve')
    .description('Keeps watch: scans, alerts, and applies scheduled plans within their budget.');
  addGlobalFlags(keeper.exitOverride());
  keeper.option('--demo <folder>', 'where no place is given: make a demo world there and watch it');
  keeper.action(async (flags: GlobalFlags & { demo?: string }) => {
    const config = configOf(flags, environment);
    const home = homeOf(config, environment);
    exit(await serve(config, { home, json: flags.json === true, demo: flags.demo }));
  });

  const demo = program
    .command('demo')
    .description('Makes a world to try Holdfast on: tenants, orphans, caches, a damaged session.');
  demo.argument('<folder>', 'a new or empty folder').option('--json', 'print one JSON object').exitOverride();
  demo.action(async (folder: string, flags: { json?: boolean }) => {
    const terminal = new Terminal(process.stdout, process.stderr, {
      json: flags.json === true,
      verbose: false,
    });
    terminal.result(await makeDemoWorld(folder, Date.now()), renderDemo);
  });
}
