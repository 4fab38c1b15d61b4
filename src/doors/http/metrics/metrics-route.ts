// GET /metrics, as Prometheus reads it. Open on this machine; a key of a tenant gets what concerns its tenant alone.
import type { Hono } from 'hono';
import { HoldfastError } from '../../../core/errors.ts';
import type { AlertState } from '../../../core/alert.ts';
import type { FleetPicture } from '../../../core/fleet.ts';
import type { Access } from '../access/access.ts';
import { fleetGauges } from './fleet-gauges.ts';
import type { KeeperMetrics } from './keeper-metrics.ts';

export interface MetricsParts {
  readonly access: Pick<Access, 'knownCaller'>;
  readonly metrics: KeeperMetrics;
  readonly sessionSeries: number;
  fleet(): FleetPicture | null;
  alerts(): Promise<readonly AlertState[]>;
  nowMs(): number;
}

export function addMetrics(app: Hono, parts: MetricsParts): void {
  const { access, metrics, sessionSeries } = parts;
  app.get('/metrics', async (http) => {
    const caller = await access.knownCaller(http);
    if (caller === null)
      throw new HoldfastError('NO_KEY', { cause: 'metrics are open on this machine alone' });
    const alerts = await parts.alerts();
    const scene = { caller, fleet: parts.fleet(), alerts, sessionSeries, nowMs: parts.nowMs() };
    const gauges = fleetGauges(scene);
    const texts = [await gauges.metrics()];
    if (caller.tenant === null) texts.push(await metrics.registry.metrics());
    return http.body(texts.join('\n'), 200, { 'content-type': metrics.registry.contentType });
  });
}
