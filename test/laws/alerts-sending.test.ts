// Laws of sending alerts, over any course of events: nothing lost, nothing twice, resolved exactly once.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Alert, AlertLevel, AlertState } from '../../src/core/alert.ts';
import { decideSending } from '../../src/core/decide-sending.ts';
import type { Sending } from '../../src/core/decide-sending.ts';

const reminderMs = 1000;
const keys = ['a', 'b', 'c', 'd'];
type World = Readonly<Partial<Record<string, AlertLevel>>>;
interface Look {
  readonly world: World;
  /** Keys that cannot be looked at; they are then not in the world. */
  readonly hidden: readonly string[];
  readonly passedMs: number;
}

const level = fc.constantFrom<AlertLevel>('info', 'warning', 'critical', 'emergency');
const world = fc.dictionary(fc.constantFrom(...keys), level, { noNullPrototype: true });
const looks = (passedMs: fc.Arbitrary<number>) =>
  fc.array(
    fc.record({ world, hidden: fc.uniqueArray(fc.constantFrom(...keys)), passedMs }).map((look): Look => ({
      ...look,
      world: Object.fromEntries(Object.entries(look.world).filter(([key]) => !look.hidden.includes(key))),
    })),
    { maxLength: 25 },
  );
const anyLooks = looks(fc.integer({ min: -3000, max: 3000 }));

function alertsOf(now: World): Alert[] {
  return Object.entries(now).flatMap(([key, is]) =>
    is === undefined
      ? []
      : [{ key, event: 'e', level: is, session: null, text: `${key} ${is}`, payload: {} }],
  );
}

/** Runs a course of events and returns what was sent at each look, with the states after it. */
function course(
  events: readonly Look[],
): { look: Look; nowMs: number; sent: Sending[]; states: AlertState[] }[] {
  let states: AlertState[] = [];
  let nowMs = 1_000_000;
  return events.map((look) => {
    nowMs += look.passedMs;
    const cannotTell = ({ key }: AlertState): boolean => look.hidden.includes(key);
    const decision = decideSending({ alerts: alertsOf(look.world), states, nowMs, reminderMs, cannotTell });
    states = decision.states;
    return { look, nowMs, sent: decision.deliveries, states };
  });
}

test('nothing is lost: after every look the receiver knows the level of every alert, and of nothing else', () => {
  fc.assert(
    fc.property(anyLooks, (events) => {
      const known = new Map<string, AlertLevel>();
      for (const { look, sent } of course(events)) {
        for (const { alert, cause } of sent) {
          if (cause === 'resolved') known.delete(alert.key);
          else known.set(alert.key, alert.level);
        }
        const visible = [...known].filter(([key]) => !look.hidden.includes(key));
        expect(Object.fromEntries(visible)).toEqual(look.world);
      }
    }),
  );
});

test('nothing is told twice: what is sent differs from what was told, or a reminder was due', () => {
  fc.assert(
    fc.property(anyLooks, (events) => {
      const told = new Map<string, { level: AlertLevel; atMs: number }>();
      for (const { nowMs, sent } of course(events)) {
        // A receiver's own watch: a time of the future counts as now.
        for (const memory of told.values()) memory.atMs = Math.min(memory.atMs, nowMs);
        for (const { alert, cause } of sent) {
          const before = told.get(alert.key);
          if (cause === 'new') expect(before).toBeUndefined();
          if (cause === 'changed') expect(before?.level).not.toBe(alert.level);
          if (cause === 'reminder')
            expect(nowMs - (before?.atMs ?? Infinity)).toBeGreaterThanOrEqual(reminderMs);
          if (cause === 'resolved') expect(before).toBeDefined();
          if (cause === 'resolved') told.delete(alert.key);
          else told.set(alert.key, { level: alert.level, atMs: nowMs });
        }
      }
    }),
  );
});

test('resolved exactly once for each time that an alert began, and never while it cannot be seen', () => {
  fc.assert(
    fc.property(anyLooks, (events) => {
      const end: Look = { world: {}, hidden: [], passedMs: 0 };
      const all = course([...events, end, end]);
      for (const { look, sent } of all) {
        const over = sent.filter(({ cause }) => cause === 'resolved').map(({ alert }) => alert.key);
        expect(over.filter((key) => look.hidden.includes(key) || key in look.world)).toEqual([]);
      }
      for (const key of keys) {
        const causes = all.flatMap(({ sent }) =>
          sent.filter(({ alert }) => alert.key === key).map(({ cause }) => cause),
        );
        const count = (cause: Sending['cause']): number => causes.filter((other) => other === cause).length;
        expect(count('resolved')).toBe(count('new'));
      }
      expect(all.at(-1)?.states).toEqual([]);
    }),
  );
});

test('a steady world is told once, and then once per reminder time', () => {
  fc.assert(
    fc.property(world, fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 40 }), (steady, steps) => {
      const all = course([0, ...steps].map((passedMs) => ({ world: steady, hidden: [], passedMs })));
      const elapsedMs = steps.reduce((sum, step) => sum + step, 0);
      for (const key of Object.keys(steady)) {
        const causes = all.flatMap(({ sent }) =>
          sent.filter(({ alert }) => alert.key === key).map(({ cause }) => cause),
        );
        expect(causes[0]).toBe('new');
        expect(causes.slice(1).every((cause) => cause === 'reminder')).toBe(true);
        expect(causes.length - 1).toBeLessThanOrEqual(Math.floor(elapsedMs / reminderMs));
        // No step is longer than 300 ms, so a reminder is at most that late.
        expect(causes.length - 1).toBeGreaterThanOrEqual(Math.floor(elapsedMs / (reminderMs + 300)));
      }
    }),
  );
});

test('no alert holds back another: each is sent as if it were alone in the world', () => {
  fc.assert(
    fc.property(anyLooks, fc.constantFrom(...keys), (events, key) => {
      const alone = events.map((look) => {
        const is = look.world[key];
        return { ...look, world: is === undefined ? {} : { [key]: is } };
      });
      const of = (all: readonly Look[]) =>
        course(all).map(({ sent }) =>
          sent.filter(({ alert }) => alert.key === key).map(({ cause }) => cause),
        );
      expect(of(events)).toEqual(of(alone));
    }),
  );
});

test('however the clock was set back, a standing alert is told again within one reminder time', () => {
  fc.assert(
    fc.property(anyLooks, fc.integer({ min: 0, max: 900_000 }), (events, backMs) => {
      const standing = (passedMs: number): Look => ({ world: { a: 'warning' }, hidden: [], passedMs });
      const all = course([...events, standing(0), standing(-backMs), standing(reminderMs)]);
      const last = all
        .slice(-2)
        .flatMap(({ sent }) => sent.map(({ alert, cause }) => `${cause} ${alert.key}`));
      expect(last).toContain('reminder a');
    }),
  );
});
