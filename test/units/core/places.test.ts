// A place's URL: absolute, one for each place, and without a password wherever it is shown.
import { describe, expect, test } from 'vitest';
import { HoldfastError } from '../../../src/core/errors.ts';
import { overlappingPlaces, parsePlace } from '../../../src/core/place.ts';

function refusal(text: string): HoldfastError {
  try {
    parsePlace(text, '/here');
  } catch (error) {
    if (error instanceof HoldfastError) return error;
    throw error;
  }
  throw new Error(`${text} was taken for a place`);
}

describe('a folder or a file', () => {
  test.each([
    [
      'baileys:/srv/auth/',
      { url: 'baileys:/srv/auth', kind: 'folder', engine: 'baileys', root: '/srv/auth' },
    ],
    ['wwebjs:/srv/./w', { url: 'wwebjs:/srv/w', kind: 'folder', engine: 'wwebjs', root: '/srv/w' }],
    [
      'sqlite:/srv/x/../holdfast.db',
      { url: 'sqlite:/srv/holdfast.db', kind: 'sqlite', engine: 'baileys', root: '/srv/holdfast.db' },
    ],
  ])('%s', (text, place) => {
    expect(parsePlace(text, '/here')).toEqual(place);
  });

  test.each(['sqlite:holdfast.db', 'baileys:auth'])(
    '%s is relative: refused, with what it would be',
    (text) => {
      const { code, hint } = refusal(text);
      expect([code, hint]).toEqual(['PLACE_RELATIVE', expect.stringContaining(text.replace(':', ':/here/'))]);
    },
  );
});

describe('PostgreSQL', () => {
  test('the password is in what connects, and nowhere else', () => {
    const place = parsePlace('postgres://bot:s3cret@db.example:5433/wa?sslmode=require', '/');
    expect(place).toMatchObject({
      kind: 'postgres',
      url: 'postgres://bot@db.example:5433/wa',
      schema: 'holdfast',
    });
    expect(place.connection).toBe('postgres://bot:s3cret@db.example:5433/wa?sslmode=require');
  });

  test('another schema is another place, and is no matter of the connection', () => {
    const place = parsePlace('postgresql://localhost/wa?schema=acme', '/');
    expect(place).toMatchObject({ url: 'postgres://localhost/wa?schema=acme', schema: 'acme' });
    expect(place.connection).toBe('postgres://localhost/wa');
  });

  test('a socket folder stays in the name: it tells the server', () => {
    const place = parsePlace('postgres:///wa?host=/var/run/postgresql', '/');
    expect(place.url).toBe('postgres:///wa?host=%2Fvar%2Frun%2Fpostgresql');
  });

  test.each([
    'postgres://bot:s3cret@db.example',
    'postgres://bot:s3cret@db.example/a/b',
    'postgres://bot:s3cret@db.example/wa?schema=Robert"); drop',
    'postgres://bot:s3cret@db.example:port/wa',
    'postgres://bot:a/s3cret@b@db.example/',
    'postgres:/bot:s3cret@db.example/wa',
    'postgres:bot:s3cret@db.example/wa',
    'postgresql//bot:s3cret@db.example/wa',
    'postgres://db.example/wa?schema=BAD-1&password=s3cret',
    'postgres://bot:12/s3cret@db.example',
    'mysql://bot:s3cret@db.example/wa',
    'postgres:/bot:s3cret',
    'postgres:bot:s3cret',
    'postgresql:/bot:s3cret/wa',
    'postgres://bot:s3cret',
    'POSTGRES:/bot:s3cret',
    'postgres://bot:1/wa?s3cret@db.example/wa',
    'postgres://bot:1/wa?s3cret&x@db.example/wa',
    'postgres://db.example/wa?passwort=s3cret',
  ])('%s is none, and its password is not repeated', (text) => {
    const error = refusal(text);
    expect(error.code).toBe('PLACE_MALFORMED');
    expect(error.message + error.hint).not.toContain('s3cret');
  });
});

describe('the parameters of PostgreSQL', () => {
  test.each(['shcema=x', 'Schema=x', 'dbname=other', 'database=other', 'max=5'])(
    '%s means nothing there, so it is refused by its name: sessions would be looked for elsewhere',
    (parameter) => {
      const { code, message } = refusal(`postgres://db.example/wa?sslmode=require&${parameter}`);
      expect(code).toBe('PLACE_MALFORMED');
      expect(message).toContain(`its parameter ${parameter.split('=')[0]} is none that`);
    },
  );

  test('one that is there twice is refused: each reader takes another one of them', () => {
    const { message } = refusal('postgres://db.example/wa?schema=a&schema=b');
    expect(message).toContain('its parameter schema is there twice');
  });

  test.each([
    'sslmode=verify-full&sslrootcert=/ca.pem&sslcert=/c.pem&sslkey=/k.pem&uselibpqcompat=true',
    'application_name=bot&fallback_application_name=b&client_encoding=utf8&options=-c%20x=y',
    'connect_timeout=5&keepalives=1&keepalives_idle=30&channel_binding=require',
    'statement_timeout=1000&lock_timeout=1000&password=x',
  ])('%s is for the connection, and not in the name', (parameters) => {
    const place = parsePlace(`postgres://db.example/wa?${parameters}`, '/');
    expect(place.url).toBe('postgres://db.example/wa');
    const given = new URL(place.connection ?? '').searchParams;
    expect([...given]).toEqual([...new URLSearchParams(parameters)]);
  });

  test('port and user tell servers and accounts apart wherever they are written', () => {
    const { url } = parsePlace('postgres:///wa?user=bot&port=5433&host=db.example&schema=acme', '/');
    expect(url).toBe('postgres:///wa?host=db.example&port=5433&user=bot&schema=acme');
    expect(parsePlace(url, '/').url).toBe(url);
  });
});

test('a connection written where a path belongs keeps its password, too', () => {
  const { code, message, hint } = refusal('sqlite:postgres:bot:s3cret@db.example/wa');
  expect([code, message + hint]).toEqual(['PLACE_RELATIVE', expect.not.stringContaining('s3cret')]);
  const path = refusal('baileys:auth@2/x');
  expect(path.message + path.hint).toContain('baileys:/here/auth@2/x');
});

test('a database in a folder of sessions is no overlap', () => {
  const places = ['baileys:/srv/auth', 'sqlite:/srv/auth/holdfast.db'].map((text) => parsePlace(text, '/'));
  expect(overlappingPlaces(places.map((place) => ({ place, realRoot: place.root })))).toBeNull();
});
