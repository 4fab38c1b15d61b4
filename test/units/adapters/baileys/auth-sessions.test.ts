// A session is open once in a process, however often it is asked for; and how it ends.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { decodeValue } from '../../../../src/engines/baileys/value-codec.ts';
import { unavailable } from './held-in-memory.ts';
import { creds, paired, scene } from './one-session.ts';

test('asked for again, also at the same moment, it is the same session with the same living credentials', async () => {
  const { holder, open } = scene();
  const [first, second] = await Promise.all([open(), open()]);
  const third = await open();
  expect([first.opened, second.opened, third.opened]).toEqual([true, false, false]);
  expect(second.session).toBe(first.session);
  expect(third.session.handOut({}).state.creds).toBe(first.session.handOut({}).state.creds);
  expect(holder.holds).toHaveLength(1);
});

test('only the last who opened it closes it', async () => {
  const { holder, open, over } = scene();
  const { session } = await open();
  const old = session.handOut({});
  const young = session.handOut({});
  await old.close();
  expect(holder.there?.released).toBe(false);
  await Promise.all([young.close(), young.close()]);
  await young.close();
  expect(holder.there?.released).toBe(true);
  expect(over).toEqual(['over']);
});

test('who opened it earlier gives nothing back, but makes durable what there is', async () => {
  const { holder, open } = scene();
  holder.there = paired();
  const { session } = await open();
  const old = session.handOut({});
  session.handOut({});
  old.state.creds.nextPreKeyId = 77;
  await old.close();
  expect(decodeValue(holder.there.entries.get(creds) ?? new Uint8Array())).toMatchObject({
    nextPreKeyId: 77,
  });
  expect(holder.there.released).toBe(false);
});

test('keys that wait for the database are written before the session is given back', async () => {
  const { holder, open } = scene();
  holder.there = paired();
  const { state, close } = (await open()).session.handOut({});
  holder.there.fault = unavailable();
  const set = state.keys.set({ 'lid-mapping': { '49': '1' } });
  await nextTurn();
  const closing = close();
  setTimeout(() => holder.there && (holder.there.fault = null), 100);
  await Promise.all([set, closing]);
  expect(holder.there.entries.has('lid-mapping/49')).toBe(true);
  expect(holder.there.released).toBe(true);
});

test('one that is being closed is waited for, and then opened anew', async () => {
  const { holder, open } = scene();
  const first = await open();
  const closing = first.session.handOut({}).close();
  const second = await open();
  await closing;
  expect(second.opened).toBe(true);
  expect(second.session).not.toBe(first.session);
  expect(holder.holds).toHaveLength(2);
});

test('an opening that fails fails for all who wait for it, and the next one tries again', async () => {
  const { holder, open } = scene();
  holder.fault = unavailable();
  const both = await Promise.allSettled([open(), open()]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  holder.fault = null;
  expect((await open()).opened).toBe(true);
});

test('a lost session tells the last who opened it, once, and is opened anew when it is asked for', async () => {
  const { holder, open, over } = scene();
  const { session } = await open();
  const told: string[] = [];
  session.handOut({ onLost: () => told.push('old') });
  const { lost, state } = session.handOut({ onLost: (error) => told.push(error.code) });
  const first = holder.there;
  const error = first?.lose();
  expect(told).toEqual(['LEASE_LOST']);
  expect(lost.reason).toBe(error);
  await expect(state.keys.set({ session: { a: null } })).rejects.toThrow(error);

  holder.there = paired();
  const again = await open();
  expect(again.session).not.toBe(session);
  expect(first?.released).toBe(true);
  expect(over).toEqual(['over']);
});

test('a lost session gives itself back: nobody has to close it, and it counts for no limit any more', async () => {
  const { holder, open, over } = scene();
  const { session } = await open();
  session.handOut({ onLost: () => undefined });
  holder.there?.lose();
  await vi.waitFor(() => expect(over).toEqual(['over']), { timeout: 10_000 });
});

test('whoever closes a lost session that was opened again since hears how giving it back ended', async () => {
  const { holder, open } = scene();
  const { session } = await open({}, () => Promise.reject(unavailable()));
  const { close } = session.handOut({ onLost: () => undefined });
  session.handOut({ onLost: () => undefined });
  holder.there?.lose();
  await expect(close()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  // It is also a warning, for those who do not close; that comes a moment later, and not into the next test.
  await nextTurn();
});

test('who gave no callback is warned', async () => {
  const warnings: Error[] = [];
  const listen = (warning: Error): void => void warnings.push(warning);
  process.on('warning', listen);
  onTestFinished(() => void process.off('warning', listen));
  const { holder, open } = scene();
  (await open()).session.handOut({});
  holder.there?.lose();
  await vi.waitFor(() => expect(warnings).toMatchObject([{ name: 'HoldfastWarning', code: 'LEASE_LOST' }]), {
    timeout: 10_000,
  });
});

test('closing saves, then gives the session back, also where saving failed', async () => {
  const { holder, open, over } = scene();
  const { session } = await open({ retryMs: 1 });
  const { state, close } = session.handOut({ onUnsaved: () => undefined });
  state.creds.nextPreKeyId = 99;
  if (holder.there) holder.there.fault = unavailable();
  await expect(close()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(holder.there?.released).toBe(true);
  expect(over).toEqual(['over']);
});
