// The folder of a session that comes from elsewhere: the one that is read back to its name.
import { describe, expect, test } from 'vitest';
import { folderPathsOf } from '../../../../src/engines/baileys/folder-paths.ts';

const name = (text: string) => {
  const at = text.indexOf('/');
  return { tenant: text.slice(0, at), id: text.slice(at + 1) };
};

function pathsOf(names: readonly string[], present: readonly string[] = []): (string | null)[] {
  const lying = present.map((path) => {
    const [tenant = '', id] = path.split('/');
    return id === undefined ? { path, tenant: 'default', id: tenant } : { path, tenant, id };
  });
  return folderPathsOf(names.map(name), lying).map((found) => ('path' in found ? found.path : null));
}

describe('the short form that others write', () => {
  test.each([
    ['default/bot', 'bot'],
    ['company_7/main', 'company_7'],
    ['acme/sales', 'acme/sales'],
    ['default/company_7', 'default/company_7'],
    ['company_7/other', 'company_7/other'],
    ['default/default', 'default'],
    ['default/company_', 'company_'],
  ])('%s lies in %s', (session, path) => {
    expect(pathsOf([session])).toEqual([path]);
  });
});

describe('a session never lies in the folder of another', () => {
  test('where a tenant has the name of a session, that session gets the long form', () => {
    expect(pathsOf(['default/acme', 'acme/sales'])).toEqual(['default/acme', 'acme/sales']);
    expect(pathsOf(['company_7/main', 'company_7/other'])).toEqual(['company_7/main', 'company_7/other']);
    expect(pathsOf(['default/acme'], ['acme/sales'])).toEqual(['default/acme']);
  });

  test('where one lies there already, it is refused', () => {
    expect(pathsOf(['acme/sales'], ['acme'])).toEqual([null]);
  });
});

test.each([
  'default/..',
  './x',
  'a/b/c',
  '/x',
  'x/',
  'default/creds.json',
  'session-1.0.json/x',
  '.holdfast/x',
  `a/${'é'.repeat(128)}`,
  'a/\ud800',
  'a/b\0',
])('no folder is given to %j', (session) => {
  expect(pathsOf([session])).toEqual([null]);
});
