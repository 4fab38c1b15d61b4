// Lets names under localhost lead to this machine, as RFC 6761 has it and not every resolver does: a bucket stands before one.
import dns from 'node:dns';

/** @returns undoes it */
export function resolveLoopbackNames(): () => void {
  const { lookup } = dns;
  // Overloads of `lookup` that nobody here calls are left out.
  const replaced = (host: string, options: dns.LookupOptions, done: (...found: unknown[]) => void): void => {
    if (!host.endsWith('.localhost')) return lookup(host, options, done as never);
    if (options.all === true) return done(null, [{ address: '127.0.0.1', family: 4 }]);
    done(null, '127.0.0.1', 4);
  };
  dns.lookup = replaced as typeof dns.lookup;
  return () => {
    dns.lookup = lookup;
  };
}
