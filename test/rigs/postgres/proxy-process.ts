// The proxy itself: its parent tells it by messages what to do. It ends when its parent does.
import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface ProxyCounts {
  readonly connections: number;
  /** How often a client said something after the server had spoken. All counts are of what comes to the proxy. */
  readonly roundTrips: number;
  readonly bytesToServer: number;
  readonly bytesFromServer: number;
}

export interface ProxyCommand {
  readonly delayMs?: number;
  readonly network?: 'pass' | 'swallow';
  readonly holds?: boolean;
  readonly reset?: true;
  readonly refuses?: boolean;
  readonly zero?: boolean;
}

export interface ProxyReply {
  readonly port: number;
  readonly counts: ProxyCounts;
}

const [serverHost = '', serverPort = ''] = process.argv.slice(2);
let delayMs = 0;
let network: 'pass' | 'swallow' = 'pass';
let refuses = false;
let counts = none();
const open = new Set<Socket>();
const lines = new Set<Line>();

function none(): { -readonly [Key in keyof ProxyCounts]: number } {
  return { connections: 0, roundTrips: 0, bytesToServer: 0, bytesFromServer: 0 };
}

/** One direction of one connection: what was read, in order, each with the time at which it is written. */
class Line {
  readonly #to: Socket;
  readonly #queue: { readonly dueMs: number; readonly act: () => void }[] = [];
  #waits = false;
  holds = false;

  constructor(from: Socket, to: Socket, count: (bytes: number) => void) {
    this.#to = to;
    from.on('data', (data) => {
      count(data.length);
      if (network === 'swallow') return;
      this.#later(() => this.#to.writable && this.#to.write(data));
    });
    from.on('end', () => network !== 'swallow' && this.#later(() => this.#to.end()));
    from.on(
      'close',
      () => network !== 'swallow' && this.#later(() => (lines.delete(this), this.#to.destroySoon())),
    );
  }

  #later(act: () => void): void {
    if (delayMs === 0 && !this.holds && this.#queue.length === 0) return act();
    this.#queue.push({ dueMs: performance.now() + delayMs, act });
    this.flow();
  }

  flow(): void {
    if (this.#waits || this.holds) return;
    for (;;) {
      const [next] = this.#queue;
      if (next === undefined) return;
      const restMs = next.dueMs - performance.now();
      if (restMs > 0) return this.#wait(restMs);
      this.#queue.shift();
      next.act();
    }
  }

  /** Timers are true to about a millisecond; the rest is spent looking. */
  #wait(restMs: number): void {
    this.#waits = true;
    const goOn = (): void => {
      this.#waits = false;
      this.flow();
    };
    if (restMs > 2) setTimeout(goOn, restMs - 1.5);
    else setImmediate(goOn);
  }
}

// What one side ends, the other side hears of only if the network lets it through.
const server = createServer({ allowHalfOpen: true }, (client) => {
  if (refuses) return client.resetAndDestroy();
  counts.connections++;
  const upstream = connect({ port: Number(serverPort), host: serverHost, allowHalfOpen: true });
  for (const socket of [client, upstream]) {
    open.add(socket);
    socket.setNoDelay(true);
    // `close` follows, and ends the other side.
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
  }
  let serverSpoke = true;
  const asked = (bytes: number): void => {
    counts.bytesToServer += bytes;
    if (serverSpoke) counts.roundTrips++;
    serverSpoke = false;
  };
  const answered = (bytes: number): void => {
    counts.bytesFromServer += bytes;
    serverSpoke = true;
  };
  lines.add(new Line(client, upstream, asked)).add(new Line(upstream, client, answered));
});

function reply(): void {
  process.send?.({ port: (server.address() as AddressInfo).port, counts } satisfies ProxyReply);
}

process.on('message', (command: ProxyCommand) => {
  delayMs = command.delayMs ?? delayMs;
  refuses = command.refuses ?? refuses;
  network = command.network ?? network;
  if (command.holds !== undefined) {
    for (const line of lines) {
      line.holds = command.holds;
      line.flow();
    }
  }
  if (command.reset) for (const socket of open) socket.resetAndDestroy();
  reply();
  if (command.zero) counts = none();
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', reply);
