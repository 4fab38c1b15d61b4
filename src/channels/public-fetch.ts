// fetch that reaches public addresses only: looked at when it connects, so that no name and no resolver can lead it elsewhere.
import { lookup } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { Agent, buildConnector, fetch as fetchWith } from 'undici';
import { AttemptFailed } from './attempt-failed.ts';
import { privateNetworkOf } from './private-address.ts';

type Found = (error: Error | null, addresses: LookupAddress[] | string, family?: number) => void;

export interface PublicFetchOptions {
  /** How names become addresses; the system's way unless set. */
  readonly resolve?: typeof lookup;
  /** See privateNetworkOf, which it is unless set. */
  readonly networkOf?: (address: string) => string | null;
}

export function publicFetch(options: PublicFetchOptions = {}): typeof fetch {
  const { resolve = lookup, networkOf = privateNetworkOf } = options;
  const refusalOf = (address: string): AttemptFailed | null => refusal(address, networkOf(address));
  const connect = buildConnector({ lookup: publicLookup(resolve, refusalOf) });
  const dispatcher = new Agent({
    connect: (to, callback) => {
      const refused = refusalOf(to.hostname);
      if (refused !== null) return callback(refused, null);
      connect(to, (...[error, socket]) => {
        if (error !== null) return callback(error, null);
        // Whatever led there, this is where it ended.
        const wrong = socket.remoteAddress === undefined ? null : refusalOf(socket.remoteAddress);
        if (wrong === null) return callback(null, socket);
        socket.destroy();
        callback(wrong, null);
      });
    },
  });
  // The two only differ in types that nobody here uses.
  return ((address: URL, request: object) => fetchWith(address, { ...request, dispatcher })) as typeof fetch;
}

/** Of the addresses of a name only the public ones are tried. */
function publicLookup(resolve: typeof lookup, refusalOf: (address: string) => AttemptFailed | null) {
  return (hostname: string, options: LookupOptions, found: Found): void => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return found(error, []);
      const reachable = addresses.filter(({ address }) => refusalOf(address) === null);
      const [first] = reachable;
      if (first === undefined) {
        const refused = addresses.map(({ address }) => refusalOf(address)).find((each) => each !== null);
        return found(refused ?? new AttemptFailed(`${hostname} has no address`, true), []);
      }
      if (options.all === true) found(null, reachable);
      else found(null, first.address, first.family);
    });
  };
}

function refusal(address: string, network: string | null): AttemptFailed | null {
  if (network === null) return null;
  const cause = `${address} is no public address (${network}), and webhook.allowPrivate is not set`;
  return new AttemptFailed(cause, false);
}
