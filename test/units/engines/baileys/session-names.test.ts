// The name of a session as people write it is the one that a folder of that path has.
import { expect, test } from 'vitest';
import { parseSessionName } from '../../../../src/engines/baileys/parse-session-name.ts';

test.each([
  ['acme/sales', 'acme', 'sales'],
  ['sales', 'default', 'sales'],
  ['company_5', 'company_5', 'main'],
  ['company_5/main', 'company_5', 'main'],
  ['acme/eu/sales', 'acme', 'eu/sales'],
  ['Ärzte/日本 📱', 'Ärzte', '日本 📱'],
  ['../x', '..', 'x'],
])('%s is %s and %s', (text, tenant, id) => {
  expect(parseSessionName(text)).toEqual({ tenant, id });
});

test.each(['', '/', '.holdfast/place', '/sales', 'acme/', 'a//b', 'a\0b', 'a/\ud800'])(
  '%j is refused',
  (text) => {
    expect(() => parseSessionName(text)).toThrow(expect.objectContaining({ code: 'SESSION_NAME_INVALID' }));
  },
);
