// A browser whose page writes records at a steady rate and knows which of them are committed.
import { startBrowser } from './browser.ts';
import { ORIGIN, startPageServer } from './page-server.ts';

export interface SteadyWriter {
  /** Of the browser. */
  readonly pid: number;
  /** How many records were ever committed: the newest has one number less. And the bytes and the time that took. */
  written(): Promise<{ readonly records: number; readonly bytes: number; readonly ms: number }>;
  /** Writes no more until it is told to go on. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
  kill(): Promise<void>;
}

export const recordBytes = 4000;
/** Large enough that Chromium puts it into a file beside the database. */
export const largeBytes = 150_000;
const largeEvery = 100;
/** So many of the newest records are kept, so that the database stays small and its tables come and go. */
export const keptRecords = 3000;

/** Also runs on top of what an earlier one wrote. */
const page = `
  globalThis.steady = { records: 0, bytes: 0, ms: 0, error: null, paused: false };
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  globalThis.steadyNoise = (id, length) => {
    const words = new Uint32Array(length / 4);
    let state = (id * 2654435761 + 1) >>> 0;
    for (let i = 0; i < words.length; i++) {
      state ^= state << 13; state ^= state >>> 17; state ^= state << 5;
      words[i] = state;
    }
    return new Uint8Array(words.buffer);
  };
  globalThis.steadyOpen = async () => {
    const request = indexedDB.open('steady', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('records', { keyPath: 'id' });
    return settled(request);
  };
  globalThis.steadyLength = (id) => (id % ${largeEvery} === 0 ? ${largeBytes} : ${recordBytes});
  globalThis.steadyRun = async (bytesPerSecond) => {
    const database = await steadyOpen();
    const last = await settled(database.transaction('records').objectStore('records').openKeyCursor(null, 'prev'));
    steady.records = (last?.key ?? -1) + 1;
    let began = performance.now();
    for (;;) {
      while (steady.paused) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        if (!steady.paused) began = performance.now() - steady.ms;
      }
      const dueBytes = ((performance.now() - began) / 1000) * bytesPerSecond;
      if (steady.bytes > dueBytes) { await new Promise((resolve) => setTimeout(resolve, 5)); continue; }
      const transaction = database.transaction('records', 'readwrite');
      const done = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
      });
      let id = steady.records, bytes = 0;
      for (; bytes < Math.min(400000, Math.max(8000, bytesPerSecond / 20)); id++) {
        const length = steadyLength(id);
        transaction.objectStore('records').put({ id, bytes: steadyNoise(id, length) });
        bytes += length;
      }
      if (id > ${keptRecords})
        transaction.objectStore('records').delete(IDBKeyRange.upperBound(id - ${keptRecords}, true));
      await done;
      steady.records = id; steady.bytes += bytes; steady.ms = performance.now() - began;
      localStorage.setItem('steady-' + (id % 50), String(id));
    }
  };
  globalThis.steadyRead = async () => {
    const database = await steadyOpen();
    const store = () => database.transaction('records').objectStore('records');
    const wrong = [];
    const first = (await settled(store().openKeyCursor()))?.key ?? 0;
    let records = first;
    for (;; ) {
      const some = await settled(store().getAll(IDBKeyRange.lowerBound(records), 200));
      if (some.length === 0) break;
      for (const { id, bytes } of some) {
        const right = steadyNoise(id, steadyLength(id));
        const same = bytes.length === right.length && bytes.every((byte, at) => byte === right[at]);
        if (id !== records++ || !same) wrong.push(id);
      }
    }
    database.close();
    return { first, records, wrong };
  };
`;

export async function startSteadyWriter(profileDir: string, bytesPerSecond: number): Promise<SteadyWriter> {
  const { browser, stop } = await openPage(profileDir);
  await browser.evaluate(
    `void steadyRun(${bytesPerSecond}).catch((error) => (steady.error = String(error)))`,
  );
  return {
    pid: browser.pid,
    async written() {
      const { error, ...written } = await browser.evaluate<{
        records: number;
        bytes: number;
        ms: number;
        error: string | null;
      }>('steady');
      if (error !== null) throw new Error(`the writer: ${error}`);
      return written;
    },
    pause: () => browser.evaluate('void (steady.paused = true)'),
    resume: () => browser.evaluate('void (steady.paused = false)'),
    close: () => browser.close().finally(stop),
    kill: () => browser.kill().finally(stop),
  };
}

export interface SteadyReading {
  /** The number of the oldest record, and one more than that of the newest. */
  readonly first: number;
  readonly records: number;
  /** Between the two, those that are missing or not what was written. */
  readonly wrong: readonly number[];
}

/** By a fresh browser, every byte. */
export async function readSteady(profileDir: string): Promise<SteadyReading> {
  const { browser, stop } = await openPage(profileDir);
  try {
    const read = await browser.evaluate<SteadyReading>('steadyRead()');
    await browser.close();
    return read;
  } catch (error) {
    await browser.kill();
    throw error;
  } finally {
    await stop();
  }
}

async function openPage(profileDir: string): Promise<{
  browser: Awaited<ReturnType<typeof startBrowser>>;
  stop: () => Promise<void>;
}> {
  const server = await startPageServer();
  try {
    const browser = await startBrowser(profileDir, server.browserArgs);
    try {
      await browser.visit(`${ORIGIN}/`);
      await browser.evaluate(`(() => { ${page} })()`);
    } catch (error) {
      await browser.kill();
      throw error;
    }
    return { browser, stop: () => server.close() };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** The same by the keys of the database alone. @param values of readLevelDb */
export function steadyKeys(values: ReadonlyMap<string, Uint8Array>): SteadyReading {
  const found = new Set<number>();
  for (const key of values.keys()) {
    // One byte each: the lengths, the database, the store, the index of values (1); then a number (3) of eight bytes.
    const match = /^00....0103(.{16})$/.exec(key);
    if (match !== null) found.add(Buffer.from(match[1] as string, 'hex').readDoubleLE());
  }
  const [first, records] = [Math.min(...found), Math.max(...found) + 1];
  const all = Array.from({ length: found.size === 0 ? 0 : records - first }, (_none, index) => first + index);
  return { first, records, wrong: all.filter((id) => !found.has(id)) };
}
