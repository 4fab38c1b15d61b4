// Flags of the commands that make a plan: what to do with it. A dry run is a plan that is not applied.
import { Option } from 'commander';
import type { Command } from 'commander';
import { HoldfastError } from '../../core/errors.ts';

export interface PlanFlags {
  readonly apply?: boolean;
  readonly save?: string;
  readonly dryRun?: boolean;
  readonly deleteOrphans?: boolean;
  readonly confirm?: boolean;
}

export interface PlanWish {
  readonly apply: boolean;
  /** Set where the ancestor's words for "really do it" were given, but not all of them. */
  readonly note: string | null;
}

export function addPlanFlags(command: Command): void {
  command
    .option('--apply', 'apply the plan at once')
    .option('--save <file>', 'write the plan to a file, for `holdfast apply FILE`')
    .option('--dry-run', 'only print the plan (the default)')
    .addOption(new Option('--no-dry-run').hideHelp())
    .addOption(new Option('--confirm').hideHelp());
  if (command.name() === 'gc') command.addOption(new Option('--delete-orphans').hideHelp());
}

/** @throws USAGE where the flags contradict each other or the ancestor's confirmation is missing */
export function planWish(command: string, flags: PlanFlags): PlanWish {
  if (flags.apply === true && flags.dryRun === true) {
    throw new HoldfastError('USAGE', { cause: '--apply and --dry-run contradict each other' });
  }
  if (flags.apply === true) return { apply: true, note: null };
  if (flags.dryRun === false && flags.confirm !== true) {
    throw new HoldfastError('USAGE', { cause: '--no-dry-run needs --confirm as well (or simply --apply)' });
  }
  // The ancestor's help asked for all of them; its gc for the orphans by name, too.
  const words: [flag: string, given: boolean][] = [
    ['--no-dry-run', flags.dryRun === false],
    ['--confirm', flags.confirm === true],
  ];
  if (command === 'gc') words.push(['--delete-orphans', flags.deleteOrphans === true]);
  const missing = words.filter(([, given]) => !given).map(([flag]) => flag);
  if (missing.length === 0) return { apply: true, note: null };
  const meant = missing.length < words.length && flags.dryRun !== true;
  return {
    apply: false,
    note: meant ? `Only planned: ${missing.join(' and ')} is missing (or simply --apply).` : null,
  };
}
