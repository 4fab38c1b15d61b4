// Where a request comes from, as far as the connection and the browser tell: which address, which site, this machine or not.
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import ipaddr from 'ipaddr.js';

/** What proxies add. Whoever comes through one is not on this machine, whatever the connection says. */
const marksOfProxies = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/**
 * The address that limits go by. Behind a proxy (`publicUrl` is set, and the connection comes from this machine or its
 * network) the one that the proxy has put last into X-Forwarded-For. Of IPv6 the first 64 bits: the rest is anybody's to
 * choose. Empty where there is no connection.
 */
export function addressOf(http: Context, publicUrl: string | null): string {
  const direct = parsed(peerOf(http));
  if (direct === null) return '';
  const last = http.req.header('x-forwarded-for')?.split(',').at(-1)?.trim();
  const isProxy = publicUrl !== null && ['loopback', 'private', 'uniqueLocal'].includes(direct.range());
  return network((isProxy ? parsed(last) : null) ?? direct);
}

/** Asked on this machine, by one of its own names, and through no proxy. */
export function isFromThisMachine(http: Context): boolean {
  return (
    parsed(peerOf(http))?.range() === 'loopback' &&
    isLoopbackName(nameOf(hostOf(http))) &&
    marksOfProxies.every((name) => http.req.header(name) === undefined)
  );
}

/** @param name of a host, without a port */
export function isLoopbackName(name: string): boolean {
  const bare = name.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return bare === 'localhost' || parsed(bare)?.range() === 'loopback';
}

/** @returns why another site may have sent it; null where none can have */
export function whyCrossSite(http: Context, publicUrl: string | null): string | null {
  const origin = http.req.header('origin');
  const hosts = [hostOf(http), ...(publicUrl === null ? [] : [new URL(publicUrl).host])];
  if (origin !== undefined && !(URL.canParse(origin) && hosts.includes(new URL(origin).host)))
    return `its origin is ${origin.slice(0, 100)}`;
  const site = http.req.header('sec-fetch-site') ?? 'none';
  if (site === 'same-origin' || site === 'none' || isOpenedPage(http)) return null;
  return `the browser says that it is ${site.slice(0, 20)}`;
}

/** Following a link to a page is what links are for; what it shows, it asks for itself. */
function isOpenedPage({ req }: Context): boolean {
  return req.method === 'GET' && req.header('sec-fetch-mode') === 'navigate' && !req.path.startsWith('/api/');
}

/** Whether the browser speaks https, to us or to a proxy before us. A lie here makes a cookie stricter, never laxer. */
export function isHttps(http: Context, publicUrl: string | null): boolean {
  return (
    publicUrl?.startsWith('https:') === true ||
    http.req.url.startsWith('https:') ||
    http.req.header('x-forwarded-proto') === 'https'
  );
}

function peerOf(http: Context): string | undefined {
  const { incoming } = (http.env ?? {}) as Partial<HttpBindings>;
  return incoming?.socket.remoteAddress;
}

function hostOf({ req }: Context): string {
  return req.header('host') ?? new URL(req.url).host;
}

/** Without the port. */
function nameOf(host: string): string {
  return host.replace(/:\d+$/, '');
}

function parsed(text: string | undefined): ipaddr.IPv4 | ipaddr.IPv6 | null {
  return text !== undefined && ipaddr.isValid(text) ? ipaddr.process(text) : null;
}

function network(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  return address instanceof ipaddr.IPv6 ? address.parts.slice(0, 4).join(':') : address.toString();
}
