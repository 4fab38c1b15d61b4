// The settings that a strategy goes by: its own options, else those of the environment and the configuration file.
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import type { Config } from '../config.ts';
import { settingsFromEnvironment } from '../config-environment.ts';
import { homeOf } from '../config-home.ts';
import { parseVaultAddress } from '../core/vault-address.ts';

export interface VaultOptions {
  /**
   * Where snapshots go: `/srv/holdfast/vault`, `s3://bucket/prefix?endpoint=https://host:port` or
   * `postgres://user@host/database`. Unless given: the setting `vault` (HOLDFAST_VAULT), else `vault` in the home.
   */
  readonly vault?: string;
  /** Holdfast's own folder; unless given: HOLDFAST_HOME, else `~/.local/state/holdfast`. */
  readonly home?: string;
}

/** Of all settings only these: a bot does not stop because of one that it has no use for. */
const needed = /^(home|vault|vaultKey|limits\..*|vaultLimits\..*|snapshots\..*)$/;

export interface StrategySettings {
  readonly home: string;
  readonly config: Config;
  /** The vault's address without any password: names it. */
  readonly vaultUrl: string;
}

/** @throws HoldfastError CONFIG_INVALID, VAULT_URL_INVALID */
export async function strategySettings(options: VaultOptions): Promise<StrategySettings> {
  const given = await givenSettings();
  const home = homeOf({ home: options.home ?? given.home }, process.env);
  const vault = options.vault ?? given.vault ?? join(home, 'vault');
  const { url } = parseVaultAddress(vault, process.cwd());
  return { home, config: { ...given, vault, places: [] }, vaultUrl: url };
}

async function givenSettings(): Promise<Config> {
  if (process.env['HOLDFAST_CONFIG']) {
    const { configOf } = await import('../doors/cli/global-flags.ts');
    return configOf({}, process.env, 'resolve');
  }
  const { settings, variables } = settingsFromEnvironment(process.env);
  const environment = Object.fromEntries(Object.entries(settings).filter(([name]) => needed.test(name)));
  return readConfig({ environment, flags: {}, variables });
}
