// Laws of settling: bad news is never held back, good news is only ever late, and without a time nothing changes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Alert, AlertLevel, AlertState } from '../../src/core/alert.ts';
import { severity } from '../../src/core/alerts/severity.ts';
import { decideSending } from '../../src/core/decide-sending.ts';
import { settleAlerts } from '../../src/core/settle-alerts.ts';
import type { Calm } from '../../src/core/settle-alerts.ts';

type World = Readonly<Partial<Record<string, AlertLevel>>>;
const level = fc.constantFrom<AlertLevel>('info', 'warning', 'critical', 'emergency');
const world = fc.dictionary(fc.constantFrom('a', 'b'), level, { noNullPrototype: true });
const looks = fc.array(fc.record({ world, passedMs: fc.integer({ min: -500, max: 2000 }) }), {
  maxLength: 25,
});
type Looks = { readonly world: World; readonly passedMs: number }[];

/** What a receiver knows after each look, and the causes that were sent. */
function course(events: Looks, settleMs: number) {
  let [states, calm, nowMs]: [AlertState[], Calm, number] = [[], new Map(), 1_000_000];
  const known = new Map<string, AlertLevel>();
  return events.map((look) => {
    nowMs += look.passedMs;
    const alerts = Object.entries(look.world).map(([key, is = 'info']): Alert => ({
      key,
      event: 'e',
      level: is,
      session: null,
      text: key,
      payload: {},
    }));
    const settled = settleAlerts({ alerts, states, calm, nowMs, settleMs, cannotTell: () => false });
    const sending = decideSending({ ...settled, states, nowMs, reminderMs: 0 });
    [states, calm] = [sending.states, settled.calm];
    for (const { alert, cause } of sending.deliveries) {
      if (cause === 'resolved') known.delete(alert.key);
      else known.set(alert.key, alert.level);
    }
    return { look, nowMs, known: new Map(known), causes: sending.deliveries.map(({ cause }) => cause) };
  });
}

test('what is as bad as it is now is always known at once', () => {
  fc.assert(
    fc.property(looks, fc.integer({ min: 0, max: 3000 }), (events, settleMs) => {
      for (const { look, known } of course(events, settleMs)) {
        for (const [key, is = 'info'] of Object.entries(look.world)) {
          const knownLevel = known.get(key);
          expect(knownLevel === undefined ? -1 : severity(knownLevel)).toBeGreaterThanOrEqual(severity(is));
        }
      }
    }),
  );
});

test('what has got better and stays so is known after the time to settle', () => {
  fc.assert(
    fc.property(looks, world, fc.integer({ min: 1, max: 3000 }), (events, end, settleMs) => {
      const stays = [0, settleMs].map((passedMs) => ({ world: end, passedMs }));
      const last = course([...events, ...stays], settleMs).at(-1);
      expect(Object.fromEntries(last?.known ?? [])).toEqual(end);
    }),
  );
});

test('an alert that comes and goes faster than it settles is sent once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), level, (times, is) => {
      const events = Array.from({ length: times }, () => [
        { world: { a: is }, passedMs: 400 },
        { world: {}, passedMs: 400 },
      ]).flat();
      expect(course(events, 1000).flatMap(({ causes }) => causes)).toEqual(['new']);
    }),
  );
});

test('an alert that rises and falls faster than it settles is sent once for each level that is worse', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), (times) => {
      const events = Array.from({ length: times }, (): Looks => [
        { world: { a: 'critical' }, passedMs: 400 },
        { world: { a: 'warning' }, passedMs: 400 },
      ]).flat();
      expect(course(events, 1000).flatMap(({ causes }) => causes)).toEqual(['new']);
    }),
  );
});

test('with nothing to settle everything is sent as without it', () => {
  fc.assert(
    fc.property(looks, (events) => {
      for (const { look, known } of course(events, 0)) expect(Object.fromEntries(known)).toEqual(look.world);
    }),
  );
});
