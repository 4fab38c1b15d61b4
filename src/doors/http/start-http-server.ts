// Listens: the keeper's HTTP on an address.
import { serve } from '@hono/node-server';
import type { ServerType } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import { HoldfastError } from '../../core/errors.ts';
import { httpApp } from './http-app.ts';
import type { HttpApp, HttpParts } from './http-app.ts';

export interface HttpAddress {
  readonly host: string;
  readonly port: number;
}

export interface HttpServer {
  /** For example http://127.0.0.1:8765 */
  readonly url: string;
  close(): Promise<void>;
}

/** @throws HoldfastError HTTP_ADDRESS_UNUSABLE */
export async function startHttpServer(address: HttpAddress, parts: HttpParts): Promise<HttpServer> {
  const app = httpApp(parts);
  const server = await listen(app, address);
  // A connection that could not be taken, because there are no more file descriptors: without this, it would end the keeper.
  server.on('error', (error) => parts.unforeseen('listening', error));
  const { port } = server.address() as AddressInfo;
  const { host } = address;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async close() {
      parts.access.close();
      await app.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
    },
  };
}

function listen({ app }: HttpApp, { host, port }: HttpAddress): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }, () => resolve(server));
    server.once('error', (cause) => {
      const details = { address: `${host}:${port}`, cause: cause.message };
      reject(new HoldfastError('HTTP_ADDRESS_UNUSABLE', details, { cause }));
    });
  });
}
