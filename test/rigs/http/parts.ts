// What an HTTP app is made of, where a test is about one of the parts.
import { HoldfastError } from '../../../src/core/errors.ts';
import type { Access } from '../../../src/doors/http/access/access.ts';
import { loopbackCaller, openAccess } from '../../../src/doors/http/access/open-access.ts';
import type { HttpParts } from '../../../src/doors/http/http-app.ts';

export function httpParts(given: Partial<HttpParts> = {}): HttpParts {
  return {
    checkEveryMs: 60_000,
    state: () => ({
      lastCheckMs: Date.now(),
      lastSizesMs: null,
      failures: [],
      sessions: 0,
      byHealth: { healthy: 0, warning: 0, critical: 0, emergency: 0 },
      placesUnreadable: [],
    }),
    nowMs: Date.now,
    calls: { call: () => Promise.reject(new Error('no operation is asked for here')) },
    access: openAccess(loopbackCaller),
    events: { publish: () => undefined },
    moreRoutes: [],
    version: '0.0.0-test',
    dashboard: null,
    unforeseen: (what, error) => {
      throw new Error(`nobody foresaw ${what}`, { cause: error });
    },
    ...given,
  };
}

/** Somebody without a key. */
export const nobody: Access = {
  ...openAccess(loopbackCaller),
  caller: () => Promise.reject(new HoldfastError('NO_KEY', { cause: 'none was sent' })),
  knownCaller: async () => null,
};
