// Commands that are no operations: the keeper, and the demo world. What they need is loaded only for them.
import type { Command } from 'commander';
import { homeOf } from '../../config-home.ts';
import { addGlobalFlags, configOf } from './global-flags.ts';
import type { GlobalFlags } from './global-flags.ts';
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
    const { serve } = await import('../keeper/serve.ts');
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
    const { makeDemoWorld } = await import('../../demo/make-demo-world.ts');
    const { renderDemo } = await import('./render/demo.ts');
    await terminal.result(await makeDemoWorld(folder, Date.now()), renderDemo);
  });
}
