// Calls to another home that are cancelled, or given up while the database that they go through is away: who asked hears of
// it in time, and what nobody wants any more comes to its end there, too.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { HoldfastError } from '../../src/core/errors.ts';
import { AnsweredCalls } from '../../src/fellowship/answered-calls.ts';
import { AskedCalls } from '../../src/fellowship/asked-calls.ts';
import { readFleetAddress } from '../../src/fellowship/fleet-database.ts';
import { KeepersOfOneDatabase } from '../../src/fellowship/fellowship.ts';
import type { CallOptions, OperationCalls } from '../../src/ports/fleet.ts';
import { until } from '../rigs/faults/keeper.ts';
import { freshSchema, startPostgres } from '../rigs/postgres/server.ts';
import type { OwnPostgres } from '../rigs/postgres/server.ts';

let postgres: OwnPostgres;
beforeAll(async () => void (postgres = await startPostgres()));
afterAll(async () => {
  await postgres.close();
});

const house = { keyId: 'k', name: 'key', role: 'admin', tenant: null } as const;

/** Work that lasts until it is told to end, or a test ends it. */
class LongWork implements OperationCalls {
  begun = 0;
  stopped = 0;
  #end: ((answer: string) => void) | null = null;

  call(_operation: string, _input: unknown, _home: string | null, { signal }: CallOptions): Promise<unknown> {
    this.begun += 1;
    return new Promise((resolve, reject) => {
      this.#end = resolve;
      signal.addEventListener('abort', () => {
        this.stopped += 1;
        reject(signal.reason as Error);
      });
    });
  }

  end(answer: string): void {
    this.#end?.(answer);
  }
}

interface Scene {
  readonly a: KeepersOfOneDatabase;
  readonly b: KeepersOfOneDatabase;
  readonly there: LongWork;
  /** What becomes of a call of a to b: its answer, or the code or message of its error. */
  ask(signal: AbortSignal): Promise<string>;
  calls(): Promise<{ state: string; cancelled: boolean }[]>;
}

/** @param answers whether b takes what it is asked */
async function sceneOf(answers = true): Promise<Scene> {
  const schema = freshSchema();
  const keeperOf = (home: string): KeepersOfOneDatabase => {
    const nothing = (): void => undefined;
    const address = readFleetAddress(postgres.url(schema));
    const options = { address, home, machine: home, lapseMs: 2000, nowMs: Date.now };
    const keeper = new KeepersOfOneDatabase({ ...options, changed: nothing, troubled: nothing });
    onTestFinished(() => keeper.close());
    return keeper;
  };
  const [a, b, there] = [keeperOf('a'), keeperOf('b'), new LongWork()];
  const gate = { admit: (_operation: string, _caller: unknown, input: unknown) => input, seenBy: () => [] };
  const asking = new AskedCalls(a, { call: () => Promise.resolve('done here') }, gate);
  const answering = answers ? new AnsweredCalls(b, there) : null;
  onTestFinished(() => answering?.stop());
  for (const keeper of [a, b]) await keeper.start();
  await b.publish({ home: 'b', machine: 'b', takenAtMs: 7, places: [], sessions: [], alive: true });
  await until(
    () => a.aliveProcess('b') !== null,
    () => 'b is not known',
  );
  return {
    a,
    b,
    there,
    ask: (signal) =>
      asking
        .call('prune', {}, 'b', { caller: house, signal, progress: () => undefined })
        .then(String, (error: Error) => (error instanceof HoldfastError ? error.code : error.message)),
    calls: () => postgres.query(`select state, cancelled from "${schema}".calls`),
  };
}

const [cancelled, noMatter] = [new Error('nobody wants it'), new AbortController().signal];
const hasBegun = ({ there }: Scene): Promise<void> =>
  until(
    () => there.begun === 1,
    () => 'it does not begin',
  );
const hasStopped = ({ there }: Scene): Promise<void> =>
  until(
    () => there.stopped === 1,
    () => 'it goes on there',
  );
const nothingIsLeft = async ({ calls }: Scene): Promise<void> => {
  let left: unknown = null;
  await until(
    async () => (left = await calls()) !== null && (left as unknown[]).length === 0,
    () => `left: ${JSON.stringify(left)}`,
  );
};
const isCutOff = ({ a }: Scene): Promise<void> =>
  until(
    () => a.isCutOff,
    () => 'it is not cut off',
  );

test('a call that is cancelled ends where it runs, and who cancelled it hears why', async () => {
  const scene = await sceneOf();
  const cancelling = new AbortController();
  const answer = scene.ask(cancelling.signal);
  await hasBegun(scene);
  cancelling.abort(cancelled);
  expect(await answer).toBe('nobody wants it');
  expect(scene.there.stopped).toBe(1);
  await nothingIsLeft(scene);
});

test.each([
  ['and was not begun is never begun', 0],
  ['before it was sent is not sent', 1],
])('a call that is cancelled %s', async (_what, isEarly) => {
  const scene = await sceneOf(false);
  const cancelling = new AbortController();
  if (isEarly === 1) cancelling.abort(cancelled);
  const answer = scene.ask(cancelling.signal);
  cancelling.abort(cancelled);
  expect(await answer).toBe('nobody wants it');
  await nothingIsLeft(scene);
  const late = new AnsweredCalls(scene.b, scene.there);
  await late.onBeat();
  await late.stop();
  expect(scene.there.begun).toBe(0);
});

test('a call that is cancelled while the database is away is given up at once, and ends there when it is back', async () => {
  const scene = await sceneOf();
  const cancelling = new AbortController();
  const answer = scene.ask(cancelling.signal);
  await hasBegun(scene);
  await postgres.stop();
  try {
    await isCutOff(scene);
    cancelling.abort(cancelled);
    expect(await answer).toBe('nobody wants it');
    expect(scene.there.stopped).toBe(0);
  } finally {
    await postgres.start();
  }
  await hasStopped(scene);
  await nothingIsLeft(scene);
});

test('a call that cannot be sent is given up while the database is away, and is not begun when it is back', async () => {
  const scene = await sceneOf();
  // The home is still taken for alive.
  scene.a.aliveProcess = () => 'b lives';
  await postgres.stop();
  try {
    const answer = scene.ask(noMatter);
    expect(await answer).toBe('HOME_WENT_SILENT');
  } finally {
    await postgres.start();
  }
  await until(
    async () => (await scene.calls()).some(({ state }) => state === 'failed'),
    () => 'it is not taken back',
  );
  expect(scene.there.begun).toBe(0);
});

test('a call that ends while the database is away is answered when it is back, however long that was', async () => {
  const scene = await sceneOf();
  const answer = scene.ask(noMatter);
  await hasBegun(scene);
  await postgres.stop();
  try {
    scene.there.end('done there');
    await isCutOff(scene);
  } finally {
    await postgres.start();
  }
  expect(await answer).toBe('done there');
  await nothingIsLeft(scene);
});

/** The connection is lost over one statement of a keeper, once, after it was done. */
function loseAnswerTo({ fleet }: KeepersOfOneDatabase, name: string): void {
  const run = fleet.run.bind(fleet);
  let isLost = false;
  fleet.run = async (statement, values) => {
    const answer = await run(statement, values);
    if (isLost || statement.name !== name || answer.rows.length === 0) return answer;
    isLost = true;
    throw new HoldfastError('FLEET_UNAVAILABLE', { url: '', cause: 'the connection is lost' });
  };
}

test.each([
  ['take calls', 'b'],
  ['answer call', 'b'],
  ['leave call', 'a'],
] as const)('where the answer to "%s" is lost nobody waits for ever', async (statement, keeper) => {
  const scene = await sceneOf();
  loseAnswerTo(scene[keeper], statement);
  const answer = scene.ask(noMatter);
  await hasBegun(scene);
  scene.there.end('done there');
  expect(await answer).toBe('done there');
  expect(scene.there.begun).toBe(1);
  await nothingIsLeft(scene);
});

test('a call that is gone from the database is not waited for', async () => {
  const scene = await sceneOf();
  const answer = scene.ask(noMatter);
  await hasBegun(scene);
  await postgres.query(`delete from ${scene.a.fleet.database.schema}.calls`);
  expect(await answer).toBe('HOME_WENT_SILENT');
});
