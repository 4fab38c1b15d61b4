// Which operations a keeper may be asked for by another one. Their input and answers lie in the database of the fleet for
// a moment, so none that takes or gives a secret is among them: no keys, and no address with a password.
import type { HomePicture } from './fleet.ts';

const crossing: ReadonlySet<string> = new Set([
  'alerts',
  'alerts acknowledge',
  'alerts silence',
  'apply',
  'approve',
  'clean',
  'collect',
  'compact',
  'doctor',
  'expire',
  'forget',
  'gc',
  'growth',
  'plan',
  'plan drop',
  'prune',
  'purge',
  'restore',
  'runs',
  'sessions delete',
  'sessions show',
  'snapshot',
  'snapshots',
  'stop',
  'trash',
  'undo',
  'verify',
]);

export function mayCross(operation: string): boolean {
  return crossing.has(operation);
}

/**
 * Whose the plan, run or session of an input is, as far as the pictures tell; null where it may be this home's.
 * @param homes this home first
 */
export function homeOfInput(input: unknown, [mine, ...others]: readonly HomePicture[]): string | null {
  if (typeof input !== 'object' || input === null) return null;
  const given = input as Readonly<Record<string, unknown>>;
  const named = new Set([given['plan'], given['run'], given['id']].filter((id) => typeof id === 'string'));
  const hasNamed = ({ standing }: HomePicture): boolean =>
    standing?.plans.some(({ plan }) => named.has(plan.id)) === true ||
    standing?.runs.some(({ id, planId }) => named.has(id) || named.has(planId)) === true;
  const hasSession = ({ sessions }: HomePicture): boolean =>
    sessions.some(
      ({ name, key, ref }) =>
        (name === given['session'] || key === given['session']) &&
        (given['place'] === undefined || ref.place === given['place']),
    );
  const hasAlert = ({ standing }: HomePicture): boolean =>
    standing?.alerts.some(({ key }) => key === given['key']) === true;
  const byId = others.filter((other) => hasNamed(other) || hasAlert(other));
  if (mine !== undefined && hasAlert(mine)) return null;
  const isMine = mine === undefined || hasSession(mine);
  const owners = byId.length > 0 || isMine ? byId : others.filter(hasSession);
  const [only, another] = owners;
  return only === undefined || another !== undefined ? null : only.home;
}
