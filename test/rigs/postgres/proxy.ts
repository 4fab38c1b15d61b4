// A TCP proxy before a server, in a process of its own: latency, a network that swallows or holds everything, resets.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ProxyCommand, ProxyCounts, ProxyReply } from './proxy-process.ts';

export type { ProxyCounts } from './proxy-process.ts';

export interface TcpProxy {
  readonly host: string;
  readonly port: number;
  /** Each way, so a round trip takes twice that; fractions of a millisecond count. Default 0. */
  delay(delayMs: number): Promise<void>;
  /** `swallow`: what arrives is lost, and nobody is told. */
  network(mode: 'pass' | 'swallow'): Promise<void>;
  /** What arrives on connections that are open now is kept back, also when they are closed; later ones pass. */
  hold(): Promise<void>;
  /** Delivers what was kept back. */
  deliver(): Promise<void>;
  /** Ends every connection with a reset. */
  reset(): Promise<void>;
  /** Refuses new connections, or takes them again. */
  refuse(refuses: boolean): Promise<void>;
  /** Since the start, or since the last call with `zero`. */
  counts(zero?: boolean): Promise<ProxyCounts>;
  close(): Promise<void>;
}

/** It ends with this process, however that ends. */
export async function startProxy(server: {
  readonly host: string;
  readonly port: number;
}): Promise<TcpProxy> {
  const program = fileURLToPath(new URL('./proxy-process.ts', import.meta.url));
  const child = fork(program, [server.host, String(server.port)], {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting: ((reply: ProxyReply) => void)[] = [];
  const reply = (): Promise<ProxyReply> => new Promise((resolve) => waiting.push(resolve));
  child.on('message', (message) => waiting.shift()?.(message as ProxyReply));
  const { port } = await reply();
  child.unref();
  child.channel?.unref();

  const tell = async (command: ProxyCommand): Promise<ProxyReply> => {
    const answer = reply();
    child.channel?.ref();
    child.send(command);
    try {
      return await answer;
    } finally {
      child.channel?.unref();
    }
  };
  return {
    host: '127.0.0.1',
    port,
    delay: async (delayMs) => void (await tell({ delayMs })),
    network: async (network) => void (await tell({ network })),
    hold: async () => void (await tell({ holds: true })),
    deliver: async () => void (await tell({ holds: false })),
    reset: async () => void (await tell({ reset: true })),
    refuse: async (refuses) => void (await tell({ refuses })),
    counts: async (zero = false) => (await tell({ zero })).counts,
    close: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.ref();
        child.disconnect();
      }),
  };
}
