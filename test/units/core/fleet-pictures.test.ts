// Pictures of several keepers: who tells of a session that more than one sees, and whose a plan, run or session is.
import { describe, expect, test } from 'vitest';
import { eachSessionOnce } from '../../../src/core/each-session-once.ts';
import type { HomePicture, SessionRow } from '../../../src/core/fleet.ts';
import { homeOfInput, mayCross } from '../../../src/core/may-cross.ts';
import { tellsFirst } from '../../../src/core/tells-first.ts';
import { operations } from '../../../src/operations/index.ts';

const database = 'postgres://db/sessions';
const folder = 'baileys:/srv/auth';

interface Given {
  readonly alive?: boolean;
  readonly problem?: string;
  readonly places?: readonly string[];
  readonly plan?: string;
  readonly run?: string;
}

/** A home with one session in each of its places. */
function home(
  id: string,
  { alive = true, problem, places = [database, folder], ...given }: Given = {},
): HomePicture {
  const row = (place: string): SessionRow =>
    ({
      home: id,
      key: `${place}#${id}`,
      name: place === database ? 'shared/one' : `default/${id}`,
      ref: { place },
    }) as SessionRow;
  const view = (url: string) => ({
    url,
    root: '',
    identity: '',
    sessions: 1,
    problem: url === database ? (problem ?? null) : null,
  });
  const standing = {
    plans: given.plan === undefined ? [] : [{ plan: { id: given.plan } }],
    runs: given.run === undefined ? [] : [{ id: given.run, planId: 'plan-of-a-run' }],
    alerts: [],
  } as unknown as NonNullable<HomePicture['standing']>;
  return {
    home: id,
    machine: id,
    takenAtMs: 0,
    alive,
    places: places.map(view),
    sessions: places.filter((url) => url !== database || problem === undefined).map(row),
    standing,
  };
}

const seen = (homes: readonly HomePicture[]): string[] =>
  eachSessionOnce(homes).flatMap(({ sessions }) => sessions.map((row) => `${row.home} ${row.name}`));

describe('a session of a database that several reach', () => {
  test('is shown once, by this home; folders of one path on two machines are two', () => {
    expect(seen([home('b'), home('a')])).toEqual(['b shared/one', 'b default/b', 'a default/a']);
  });

  test('is shown by another where this home cannot read the place, and its trouble is still shown', () => {
    const homes = [home('a', { problem: 'it is away' }), home('b'), home('c')];
    expect(seen(homes)).toEqual(['a default/a', 'b shared/one', 'b default/b', 'c default/c']);
    const problems = eachSessionOnce(homes).map(({ places }) => places.map((view) => view.problem));
    expect(problems).toEqual([['it is away', null], [null, null], [null]]);
  });

  test('is shown as last seen where nobody is left who reads it', () => {
    expect(seen([home('a', { places: [folder] }), home('b', { alive: false })])).toEqual([
      'a default/a',
      'b shared/one',
      'b default/b',
    ]);
  });

  test('is told of by the first keeper that is heard of and can read it', () => {
    expect(tellsFirst('b', database, [home('a'), home('c')])).toBe(false);
    expect(tellsFirst('b', database, [home('a', { alive: false }), home('c')])).toBe(true);
    expect(tellsFirst('b', database, [home('a', { problem: 'it is away' })])).toBe(true);
    expect(tellsFirst('b', database, [home('a', { places: [folder] })])).toBe(true);
    expect(tellsFirst('a', database, [home('b')])).toBe(true);
  });
});

describe('what is asked without a home', () => {
  const mine = home('a');
  const others = [home('b', { plan: 'plan-1' }), home('c', { run: 'run-1' })];
  test.each([
    ['a plan of another', { plan: 'plan-1' }, 'b'],
    ['a plan by its id', { id: 'plan-1' }, 'b'],
    ['a run of another', { run: 'run-1' }, 'c'],
    ['the plan of a run of another', { id: 'plan-of-a-run' }, 'c'],
    ['a plan that nobody told of', { plan: 'plan-9' }, null],
    ['a session that only another has', { session: 'default/c' }, 'c'],
    ['a session of this home', { session: 'default/a' }, null],
    ['a session that this home reaches, too', { session: 'shared/one' }, null],
    ['nothing', {}, null],
    ['no object', 'plan-1', null],
  ])('%s', (_what, input, wanted) => {
    expect(homeOfInput(input, [mine, ...others])).toBe(wanted);
  });

  test('a session that two others have is nobody’s before it is said whose', () => {
    const [first, second] = [home('b'), { ...home('c'), sessions: home('b').sessions }];
    expect(homeOfInput({ session: 'default/b' }, [home('a'), first, second])).toBe(null);
  });
});

test('no operation that takes or gives a secret crosses, and each that crosses exists', () => {
  const names = Object.values(operations).map(({ name }) => name);
  const crossing = names.filter(mayCross);
  expect(crossing.filter((name) => /^keys|^migrate|^sessions (export|import)/.test(name))).toEqual([]);
  expect(crossing).toContain('apply');
  for (const operation of Object.values(operations))
    if ('secret' in operation && operation.secret) expect(mayCross(operation.name)).toBe(false);
});
