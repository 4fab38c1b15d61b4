// A keeper whose fleet's database takes connections and never answers: its looks go on.
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { compose } from '../../../src/compose.ts';
import type { HomePicture } from '../../../src/core/fleet.ts';
import { oneOfSeveral } from '../../../src/doors/keeper/one-of-several.ts';
import { makeWorld, settings } from '../../rigs/faults/world.ts';

test('what a look saw is told without waiting for a database that hangs', async () => {
  const held = { open: 0 };
  const server = createServer((socket) => {
    held.open += 1;
    socket.on('error', () => undefined).on('close', () => (held.open -= 1));
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const world = makeWorld();
  const config = settings(world, { fleet: `postgres://nobody@127.0.0.1:${port}/none` });
  const composition = compose(config, { home: world.home, madeBy: 'keeper' });
  const nothing = (): void => undefined;
  const { context } = composition;
  const several = oneOfSeveral({ context, config, events: { publish: nothing }, report: nothing });
  onTestFinished(async () => {
    const closed = several?.fellowship.close();
    server.close();
    await closed;
    await composition.close();
  });
  const begun = new Promise((resolve) => server.once('connection', resolve));
  const picture: HomePicture = {
    home: context.catalog.homeId,
    machine: 'here',
    takenAtMs: 7,
    places: [],
    sessions: [],
    alive: true,
  };
  await several?.fellowship.publish(picture);
  await begun;
  // Nobody has given up on it yet.
  expect(held.open).toBe(1);
});
