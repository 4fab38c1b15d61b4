// One alert that stands, by its key.
import { HoldfastError } from '../core/errors.ts';
import { standingAlerts } from './alerts-list.ts';
import type { StandingAlert } from './alerts-list.ts';
import type { OperationContext } from './context.ts';

/** @throws HoldfastError ALERT_NOT_FOUND */
export async function standingAlert(context: OperationContext, key: string): Promise<StandingAlert> {
  const alert = (await standingAlerts(context)).find((one) => one.key === key);
  if (alert === undefined) throw new HoldfastError('ALERT_NOT_FOUND', { alert: key });
  return alert;
}
