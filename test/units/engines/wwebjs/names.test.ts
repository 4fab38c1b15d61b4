// Which names are whatsapp-web.js sessions, and what people call them.
import { expect, test } from 'vitest';
import { nameProfile, recognizeProfileName } from '../../../../src/engines/wwebjs/name-session.ts';

test.each([
  ['session', 'local-profile', null],
  ['session-sales', 'local-profile', 'sales'],
  ['session-a-b_C', 'local-profile', 'a-b_C'],
  ['session-with space.ü', 'local-profile', 'with space.ü'],
  ['session-', 'local-profile', null],
  ['RemoteAuth', 'remote-profile', null],
  ['RemoteAuth-sales', 'remote-profile', 'sales'],
  ['RemoteAuth-x.zip', 'remote-profile', 'x.zip'],
  ['wwebjs_temp_session_sales', 'temp-profile', 'sales'],
  ['wwebjs_temp_session_undefined', 'temp-profile', null],
  ['wwebjs_temp_session_', 'temp-profile', null],
])('the folder %j is a %s of client %j', (name, form, clientId) => {
  expect(recognizeProfileName(name, 'folder')).toEqual({ form, clientId });
});

test.each([
  ['RemoteAuth.zip', null],
  ['RemoteAuth-sales.zip', 'sales'],
  ['RemoteAuth-a.zip.zip', 'a.zip'],
  ['RemoteAuth-.zip', null],
])('the file %j is a zip of client %j', (name, clientId) => {
  expect(recognizeProfileName(name, 'file')).toEqual({ form: 'remote-zip', clientId });
});

test.each([
  'Session',
  'SESSION-x',
  'sessions',
  'session_x',
  'remoteauth-x',
  'RemoteAuth_x',
  'wwebjs_temp_session',
  '',
  '.session',
  'Default',
])('the folder %j is no session', (name) => expect(recognizeProfileName(name, 'folder')).toBeNull());

test.each([
  'session',
  'session-x',
  'session.zip',
  'RemoteAuth',
  'RemoteAuth-x',
  'RemoteAuth-x.ZIP',
  'RemoteAuth-x.zip.tmp',
  '.zip',
])('the file %j is no session', (name) => expect(recognizeProfileName(name, 'file')).toBeNull());

test.each([
  ['session-sales', 'default/sales'],
  ['session', 'default/session'],
  ['session-', 'default/session-'],
  ['acme/session-sales', 'acme/sales'],
  ['acme/.wwebjs_auth/session-sales', 'acme/sales'],
  ['.wwebjs_auth/session-sales', 'default/sales'],
  ['acme/eu/session-sales', 'acme/eu/sales'],
  ['RemoteAuth-sales', 'default/RemoteAuth-sales'],
  ['acme/RemoteAuth-sales.zip', 'acme/RemoteAuth-sales.zip'],
  ['wwebjs_temp_session_sales', 'default/wwebjs_temp_session_sales'],
])('%j is called %s', (path, name) => {
  const { tenant, id } = nameProfile(path);
  // The bare prefix keeps its whole name, or it would be called like the profile without a client.
  expect(`${tenant}/${id}`).toBe(name);
});
