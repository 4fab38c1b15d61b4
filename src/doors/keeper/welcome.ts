// The few lines that a newcomer sees first: what is watched, what was found, and how to point it at one's own.
import { colour as pc } from '../cli/colour.ts';
import type { Config } from '../../config.ts';
import { counted, sizeText } from '../../core/amounts.ts';
import type { HealthLevel } from '../../core/health.ts';
import { shown } from '../../core/shown.ts';
import type { CheckResult } from '../../operations/check.ts';

export interface Welcome {
  readonly config: Config;
  /** By URL: as they are written they may hold a password. */
  readonly places: readonly string[];
  readonly first: CheckResult | null;
  /** Of the keeper: the dashboard, and everything else below it. */
  readonly url: string;
  readonly home: string;
  readonly demo: boolean;
}

export function welcome({ config, places, first, url, home, demo }: Welcome): string {
  const flags = [
    `--home ${shown(home)}`,
    ...places.map((place) => `--place ${shown(place)}`),
    ...(config.instances === undefined ? [] : [`--instances ${shown(config.instances)}`]),
  ].join(' ');
  return [
    `${pc.bold('Holdfast keeps watch')}${demo ? ' over a demo world' : ''}. Dashboard: ${url} Health: ${url}/health`,
    ...(first === null ? [pc.red('The first look failed; see the log.')] : found(first)),
    pc.dim(
      `Checks every ${config.jobs.checkEveryMs / 1000} s; prunes and cleans at ${config.jobs.dailyCron} (cron), policy ${config.policy}.`,
    ),
    'Try:',
    `  bin/holdfast scan ${flags}`,
    `  bin/holdfast prune ${flags}`,
    ...(demo
      ? [
          'For your own folders:',
          '  npm start -- --place baileys:/srv/auth --place wwebjs:/srv/.wwebjs_auth --instances /srv/.wwebjs_instances.json',
        ]
      : []),
  ].join('\n');
}

function found({ inventory, judgements, alerts }: CheckResult): string[] {
  const bytes = inventory.sessions.reduce((sum, picture) => sum + picture.sizeBytes, 0);
  const cacheBytes = inventory.sessions.reduce((sum, picture) => sum + picture.cacheBytes, 0);
  const places = inventory.places.map((place) => {
    return place.problem === null
      ? `  ${shown(place.url)}: ${counted(place.sessions, 'session')}`
      : pc.red(`  ${shown(place.url)}: cannot be read: ${shown(place.problem)}`);
  });
  const levels = new Map<HealthLevel, number>();
  for (const { level } of judgements.values()) levels.set(level, (levels.get(level) ?? 0) + 1);
  const health = [...levels].map(([level, count]) => `${count} ${level}`).join(', ');
  const worst = alerts
    .filter((alert) => alert.level === 'critical' || alert.level === 'emergency')
    .slice(0, 5)
    .map((alert) => pc.yellow(`  ${alert.level}: ${shown(alert.text)}`));
  return [
    ...places,
    `${sizeText(bytes)} in all, ${sizeText(cacheBytes)} of it caches; ${health || 'no sessions'}.`,
    ...worst,
  ];
}
