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

export function addPlanFlags(command: Command): void {
  command
    .option('--apply', 'apply the plan at once')
    .option('--save <file>', 'write the plan to a file, for `holdfast apply FILE`')
    .option('--dry-run', 'only print the plan (the default)')
    // The ancestor's words for "really do it": all three, as its own help meant.
    .addOption(new Option('--no-dry-run').hideHelp())
    .addOption(new Option('--delete-orphans').hideHelp())
    .addOption(new Option('--confirm').hideHelp());
}

/** @throws USAGE where the flags contradict each other or the ancestor's confirmation is missing */
export function wantsApply(flags: PlanFlags): boolean {
  if (flags.apply === true && flags.dryRun === true) {
    throw new HoldfastError('USAGE', { cause: '--apply and --dry-run contradict each other' });
  }
  if (flags.apply === true) return true;
  if (flags.dryRun !== false) return false;
  if (flags.confirm !== true) {
    throw new HoldfastError('USAGE', { cause: '--no-dry-run needs --confirm as well (or simply --apply)' });
  }
  return true;
}
