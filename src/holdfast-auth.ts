// What a whatsapp-web.js bot passes as `authStrategy` instead of LocalAuth: the same profile folder, kept in a vault.
import { resolve } from 'node:path';
import { warn } from './adapters/baileys/warn.ts';
import type { AdoptPolicy, CreatePolicy, OfflinePolicy } from './adapters/wwebjs/decide-start.ts';
import { ProfileStrategy } from './adapters/wwebjs/profile-strategy.ts';
import type { StrategyListener } from './adapters/wwebjs/strategy-listener.ts';
import { HoldfastError } from './core/errors.ts';
import { longestLeaseMs } from './core/longest-lease.ts';
import type { VaultOptions } from './holdfast-auth/settings.ts';

export interface HoldfastClientOptions extends StrategyListener, VaultOptions {
  /** As of LocalAuth: letters, digits, hyphens and underscores; unless given there is one session, called `session`. */
  readonly clientId?: string;
  /** Whose session it is: its profile lies in a folder of that name below `dataPath`. */
  readonly tenant?: string;
  /** Where profiles lie, as of LocalAuth; unless given `.wwebjs_auth` in the working directory. */
  readonly dataPath?: string;
  /** `essential` (the default) leaves out what the browser makes again; `whole` keeps every file. */
  readonly set?: 'essential' | 'whole';
  /** How often a running profile is taken, ms; 15 minutes. One that has hardly changed costs hardly anything. */
  readonly snapshotEveryMs?: number;
  /** How soon after `ready` the first one is taken, ms; 15 seconds. Chromium needs some to write a pairing down. */
  readonly firstSnapshotMs?: number;
  /** How long this process may be silent before another machine may take the session over, ms, up to 600,000; 120,000. */
  readonly leaseMs?: number;
  /** How long to wait while another process has the session, ms; longer than a lease, so that a dead one is outlived. */
  readonly waitMs?: number;
  /**
   * What to do where there is no session: `if-unknown` (the default) lets one be linked, unless it is known that it was
   * linked before (SESSION_GONE); `never` refuses (SESSION_ABSENT); `always` lets it be linked in any case.
   */
  readonly create?: CreatePolicy;
  /**
   * What to start on while the vault cannot be asked: `if-ours` (the default) on the profile that lies here, if it ran
   * here under a lease; `use-local` on any whole one; `refuse` on nothing.
   */
  readonly offline?: OfflinePolicy;
  /**
   * What to do where the session in the vault is not known to be that of the profile here, as with two projects that give
   * no clientId: `refuse` (the default, SESSION_OF_ANOTHER); `profile` goes on with what lies here; `vault` with the newest
   * snapshot. For one start: leave it out again.
   */
  readonly adopt?: AdoptPolicy;
  /**
   * What to do when the vault could not be reached for longer than the lease lasts, so that another machine may have taken
   * the session over: `go-on` (the default) tells `onAlert`; `stop` tells `onLost` and destroys the client.
   */
  readonly whenCutOff?: 'go-on' | 'stop';
}

const defaults = {
  set: 'essential',
  snapshotEveryMs: 15 * 60_000,
  firstSnapshotMs: 15_000,
  leaseMs: 120_000,
  create: 'if-unknown',
  offline: 'if-ours',
  adopt: 'refuse',
  whenCutOff: 'go-on',
} as const;

/** Beyond the lease of an owner that has just died, and one look more. */
const waitBeyondLeaseMs = 5000;
const shortestLeaseMs = 100;
/** What a timer can wait. */
const longestTimeMs = 2 ** 31 - 1;
/** As LocalAuth has it. */
const clientIds = /^[-_\w]+$/;

export class HoldfastAuth extends ProfileStrategy {
  readonly clientId: string | undefined;
  /** Absolute. */
  readonly dataPath: string;

  /** Opens nothing yet: the client's start does. @throws HoldfastError CONFIG_INVALID */
  constructor(options: HoldfastClientOptions = {}) {
    refuseOddOptions(options);
    const { clientId, tenant } = options;
    const dataPath = resolve(options.dataPath ?? '.wwebjs_auth');
    const folder = clientId === undefined || clientId === '' ? 'session' : `session-${clientId}`;
    const path = tenant === undefined ? folder : `${tenant}/${folder}`;
    const { leaseMs = defaults.leaseMs } = options;
    const open = async () => {
      const { strategySettings } = await import('./holdfast-auth/settings.ts');
      const { openProfileGround } = await import('./holdfast-auth/open-profile-ground.ts');
      return openProfileGround({ dataPath, path }, await strategySettings(options), leaseMs);
    };
    const waitMs = leaseMs + waitBeyondLeaseMs;
    super(open, { ...defaults, waitMs, ...definedOf(options), profilePath: `${dataPath}/${path}`, warn });
    this.clientId = clientId;
    this.dataPath = dataPath;
  }
}

/** What is written as `undefined` is not given. */
function definedOf(options: HoldfastClientOptions): HoldfastClientOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** @throws HoldfastError CONFIG_INVALID */
function refuseOddOptions(options: HoldfastClientOptions): void {
  const refuse = (cause: string): never => {
    throw new HoldfastError('CONFIG_INVALID', { cause });
  };
  for (const name of ['clientId', 'tenant'] as const) {
    const given = options[name];
    if (given === undefined || (name === 'clientId' && given === '') || clientIds.test(given)) continue;
    refuse(`${name} is ${JSON.stringify(given)}; only letters, digits, hyphens and underscores`);
  }
  const limits = [
    ['leaseMs', shortestLeaseMs, longestLeaseMs],
    ['waitMs', 0, Infinity],
    ['snapshotEveryMs', 1000, longestTimeMs],
    ['firstSnapshotMs', 0, longestTimeMs],
  ] as const;
  for (const [name, least, most] of limits) {
    const given = options[name];
    if (given === undefined || (given >= least && given <= most)) continue;
    refuse(`${name} is ${given}; it must be a number from ${least} to ${most}`);
  }
}
