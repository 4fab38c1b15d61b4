// Addresses of the dashboard: each stands for one page, and whatever somebody typed stands for some page.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planHref, routeOf, runHref, sessionHref } from '../../../dashboard/state/route.ts';

test.each([
  ['/', 'fleet', ''],
  ['/sessions', 'sessions', ''],
  ['/sessions/', 'sessions', ''],
  ['/sessions/acme%2Fsales', 'session', 'acme/sales'],
  ['/plans/plan-1', 'plan', 'plan-1'],
  ['/alerts/x', 'nowhere', ''],
  ['/sessions/acme/sales', 'nowhere', ''],
  ['/sessions/%E0%A4%A', 'nowhere', ''],
  ['/sessions/%E0%A4', 'nowhere', ''],
  ['/constructor', 'nowhere', ''],
])('%s is the page %s about %j', (path, page, about) => {
  expect(routeOf(path)).toEqual({ page, about });
});

test('a link to anything leads to just that, whatever it is called', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (name) => {
      const path = (href: string): string => new URL(href, 'http://here').pathname;
      // Browsers take . and .. for steps in a path, however they are written.
      fc.pre(!['.', '..'].includes(name));
      expect(routeOf(path(sessionHref(name)))).toEqual({ page: 'session', about: name });
      expect(routeOf(path(planHref(name)))).toEqual({ page: 'plan', about: name });
      expect(routeOf(path(runHref(name)))).toEqual({ page: 'run', about: name });
    }),
  );
});

test('no address makes it fail', () => {
  const anything = fc.string({ unit: fc.constantFrom(...'%/eE02aé sessionsplans'), maxLength: 30 });
  fc.assert(
    fc.property(anything, (path) => {
      expect(routeOf(`/${path}`).page).toBeTypeOf('string');
    }),
  );
});
