// Flags that every command takes: where things are, how to print, and the names of the ancestors' scripts.
import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { readConfig } from '../../config.ts';
import type { Config } from '../../config.ts';
import { settingsFromEnvironment } from '../../config-environment.ts';
import { HoldfastError } from '../../core/errors.ts';
import { jsonFlaw } from '../../core/json-flaw.ts';

export interface GlobalFlags {
  readonly home?: string;
  readonly vault?: string;
  readonly config?: string;
  readonly place?: string[];
  readonly instances?: string;
  readonly instancesPath?: string;
  readonly authBase?: string;
  readonly requireStopped?: boolean;
  readonly set?: string[];
  readonly json?: boolean;
  readonly verbose?: boolean;
}

const collect = (value: string, before: string[] = []): string[] => [...before, value];

export function addGlobalFlags(command: Command): void {
  command
    .addOption(
      new Option(
        '--place <url>',
        'a place to keep: baileys:/path, wwebjs:/path, sqlite:/path, postgres://user@host/database or vault:/path, a vault as a place (repeat it)',
      ).argParser(collect),
    )
    .option('--instances <file>', 'the instances list that names whatsapp-web.js sessions')
    .option('--home <folder>', 'the data folder (HOLDFAST_HOME)')
    .option(
      '--vault <address>',
      'where snapshots go: /path, s3://bucket/prefix?endpoint=… or postgres://user@host/database (HOLDFAST_VAULT)',
    )
    .option('--config <file>', 'settings as JSON (HOLDFAST_CONFIG)')
    .addOption(
      new Option('--set <setting=value>', 'any setting, for example jobs.trigger=200 (repeat it)').argParser(
        collect,
      ),
    )
    .option('--json', 'print one JSON object')
    .option('--verbose', 'say more')
    .option('--require-stopped', 'stop if any process seems to use a place')
    .addOption(new Option('--no-require-stopped').hideHelp())
    .addOption(new Option('--instances-path <file>').hideHelp())
    .addOption(new Option('--auth-base <folder>').hideHelp());
}

/**
 * @param paths `resolve` takes relative paths for what they mean here: only doctor does, to say what is wrong with them
 * @throws HoldfastError CONFIG_INVALID, PLACE_RELATIVE, USAGE
 */
export function configOf(
  flags: GlobalFlags,
  environment: NodeJS.ProcessEnv,
  paths: 'absolute' | 'resolve' = 'absolute',
): Config {
  const file = flags.config ?? environment['HOLDFAST_CONFIG'];
  const { settings, variables, folders } = settingsFromEnvironment(environment);
  const config = readConfig({
    ...(file ? { file: readConfigFile(file) } : {}),
    environment: settings,
    flags: settingsOf(flags),
    variables,
  });
  if (paths === 'absolute') {
    for (const place of config.places) refuseRelativeFolder(folders.get(place));
  }
  return config;
}

/** An ancestor's folder is named as its owner wrote it: they never wrote a place. */
function refuseRelativeFolder(written: string | undefined): void {
  if (written === undefined) return;
  const at = written.indexOf('=');
  const [name, folder] = [written.slice(0, at), written.slice(at + 1)];
  if (isAbsolute(folder)) return;
  throw new HoldfastError('PLACE_RELATIVE', { place: written, absolute: `${name}=${resolve(folder)}` });
}

function settingsOf(flags: GlobalFlags): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  const places = [
    ...(flags.place ?? []),
    ...(flags.authBase === undefined ? [] : [`wwebjs:${flags.authBase}`]),
  ];
  if (places.length > 0) settings['places'] = places;
  const instances = flags.instances ?? flags.instancesPath;
  if (instances !== undefined) settings['instances'] = instances;
  if (flags.home !== undefined) settings['home'] = flags.home;
  if (flags.vault !== undefined) settings['vault'] = flags.vault;
  if (flags.requireStopped !== undefined) settings['guards.requireStopped'] = flags.requireStopped;
  for (const given of flags.set ?? []) {
    const at = given.indexOf('=');
    if (at < 1)
      throw new HoldfastError('USAGE', {
        cause: `--set ${given} has no value; write --set jobs.trigger=200`,
      });
    settings[given.slice(0, at)] = given.slice(at + 1);
  }
  return settings;
}

function readConfigFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new HoldfastError('CONFIG_INVALID', { cause: `${path}: ${jsonFlaw(cause)}` }, { cause });
  }
}
