// A vault's address: absolute, one text for each vault, and without a password wherever it is shown.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HoldfastError } from '../../../src/core/errors.ts';
import { parseVaultAddress } from '../../../src/core/vault-address.ts';

function refusal(text: string): HoldfastError {
  try {
    parseVaultAddress(text, '/here');
  } catch (error) {
    if (error instanceof HoldfastError) return error;
    throw error;
  }
  throw new Error(`${text} was taken for the address of a vault`);
}

describe('a folder', () => {
  test.each([
    ['/srv/vault', '/srv/vault'],
    ['vault:/srv/vault/', '/srv/vault'],
    ['/srv//x/../vault/.', '/srv/vault'],
    ['/srv/s3:odd@name', '/srv/s3:odd@name'],
  ])('%s', (text, root) => {
    expect(parseVaultAddress(text, '/here')).toEqual({ kind: 'folder', url: root, root });
  });

  test.each(['vault', './vault', 'vault:vault', '../here/vault'])(
    '%s is relative: refused, with what it would be',
    (text) => {
      const { code, hint } = refusal(text);
      expect([code, hint]).toEqual(['VAULT_URL_RELATIVE', expect.stringContaining('/here/vault')]);
    },
  );

  test.each(['/', '/srv/..', '', 'vault:', '/srv/\0', 'file:///srv/vault', 'sqlite:/srv/x.db'])(
    '%j is no vault',
    (text) => {
      expect(refusal(text).code).toBe('VAULT_URL_INVALID');
    },
  );
});

describe('S3', () => {
  test('by itself it is the bucket of a region of Amazon', () => {
    expect(parseVaultAddress('s3://bucket', '/')).toEqual({
      kind: 's3',
      url: 's3://bucket',
      bucket: 'bucket',
      prefix: '',
      endpoint: 'https://s3.us-east-1.amazonaws.com',
      region: 'us-east-1',
      pathStyle: false,
      caPath: null,
    });
    expect(parseVaultAddress('s3://bucket?region=eu-west-3', '/')).toMatchObject({
      endpoint: 'https://s3.eu-west-3.amazonaws.com',
      url: 's3://bucket?region=eu-west-3',
    });
  });

  test('a server of one’s own has the bucket in the path, unless it is said otherwise', () => {
    const text = 's3://sessions/bots/one/?endpoint=https://S3.example:9000/&ca=/etc/ca%2B.pem';
    const address = parseVaultAddress(text, '/');
    expect(address).toMatchObject({
      prefix: 'bots/one',
      endpoint: 'https://s3.example:9000',
      pathStyle: true,
      caPath: '/etc/ca+.pem',
      url: 's3://sessions/bots/one?endpoint=https://s3.example:9000&ca=/etc/ca%2B.pem',
    });
    expect(parseVaultAddress(`${text}&pathStyle=false`, '/')).toMatchObject({ pathStyle: false });
  });

  test('what is the default anyway is not in the name: one vault has one', () => {
    const text = 's3://sessions?pathStyle=true&region=us-east-1&endpoint=http://127.0.0.1:9000';
    expect(parseVaultAddress(text, '/').url).toBe('s3://sessions?endpoint=http://127.0.0.1:9000');
  });

  test.each([
    ['s3:/bucket', 'two slashes'],
    ['s3://', 'no bucket'],
    ['s3://ab', 'no bucket'],
    ['s3://bucket/a//b', 'prefix'],
    ['s3://bucket/a/../b', 'prefix'],
    ['s3://bucket/ümlaut', 'prefix'],
    [`s3://bucket/${'long/'.repeat(60)}`, 'prefix'],
    ['s3://bucket?endpiont=https://host', 'its parameter endpiont is none of endpoint'],
    ['s3://bucket?region=a&region=b', 'its parameter region is there twice'],
    ['s3://bucket?region=eu/1', 'region'],
    ['s3://bucket?pathStyle=yes', 'pathStyle is true or false'],
    ['s3://bucket?ca=ca.pem', 'no absolute path'],
    ['s3://bucket?endpoint=host:9000', 'endpoint'],
    ['s3://bucket?endpoint=ftp://host', 'endpoint'],
    ['s3://bucket?endpoint=https://host//path', 'endpoint'],
    ['s3://bucket?endpoint=https://host/%C3%BC', 'endpoint'],
    ['s3://bucket?endpoint=https://host/path&pathStyle=false', 'pathStyle=true'],
    ['s3://bucket?endpoint=https://host?', 'endpoint'],
  ])('%s is refused: %s', (text, why) => {
    const { code, message } = refusal(text);
    expect([code, message]).toEqual(['VAULT_URL_INVALID', expect.stringContaining(why)]);
  });

  test('a service may serve S3 below a path of its own', () => {
    const text = 's3://bucket/bots?endpoint=https://abc.supabase.co/storage/v1/s3/&region=eu-west-1';
    expect(parseVaultAddress(text, '/')).toMatchObject({
      endpoint: 'https://abc.supabase.co/storage/v1/s3',
      url: 's3://bucket/bots?endpoint=https://abc.supabase.co/storage/v1/s3&region=eu-west-1',
      pathStyle: true,
    });
  });

  test.each([
    's3://key:s3cret@bucket/prefix',
    's3://key:s3c/s3cret@bucket',
    's3://bucket?endpoint=https://key:s3cret@host',
    's3://bucket?secretAccessKey=s3cret',
    's3:/key:s3cret',
    's3cret-key:s3cret@bucket',
    'postgres://u:s3cret@host',
    'mongodb://u:s3cret@host/x',
  ])('%s: a secret that does not belong there is not repeated', (text) => {
    const { code, message, hint } = refusal(text.replace(/^s3cret/, 'vault'));
    expect([code, message + hint]).toEqual(['VAULT_URL_INVALID', expect.not.stringContaining('s3cret')]);
  });
});

test('PostgreSQL: a schema of its own beside that of a place, and the password only in what connects', () => {
  expect(parseVaultAddress('postgresql://bot:s3cret@db.example/wa?sslmode=require', '/')).toEqual({
    kind: 'postgres',
    url: 'postgres://bot@db.example/wa',
    connection: 'postgres://bot:s3cret@db.example/wa?sslmode=require',
    schema: 'holdfast_vault',
  });
  expect(parseVaultAddress('vault:postgres://db.example/wa?schema=acme', '/').url).toBe(
    'postgres://db.example/wa?schema=acme',
  );
});

describe('laws', () => {
  const segment = fc.stringMatching(/^[A-Za-z0-9_~=-][A-Za-z0-9._~=-]{0,12}$/);
  const s3 = fc
    .record({
      bucket: fc.stringMatching(/^[a-z0-9][a-z0-9.-]{1,20}[a-z0-9]$/),
      prefix: fc.array(segment, { maxLength: 4 }),
      endpoint: fc.option(fc.webAuthority({ withUserInfo: false, withPort: true })),
      region: fc.option(fc.stringMatching(/^[a-z0-9-]{1,12}$/)),
      pathStyle: fc.option(fc.boolean()),
      ca: fc.option(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 })),
    })
    .map(({ bucket, prefix, endpoint, region, pathStyle, ca }) => {
      const query = new URLSearchParams();
      if (endpoint !== null) query.set('endpoint', `https://${endpoint}`);
      if (region !== null) query.set('region', region);
      if (pathStyle !== null) query.set('pathStyle', String(pathStyle));
      if (ca !== null) query.set('ca', `/${ca.replaceAll('\0', '')}x`);
      return `s3://${[bucket, ...prefix].join('/')}?${query}`;
    });
  const folder = fc
    .array(fc.string({ unit: 'grapheme', maxLength: 8 }), { minLength: 1 })
    .map((names) => `/${names.join('/')}/x`);
  const postgres = fc
    .record({ user: segment, database: fc.stringMatching(/^[a-z0-9_]{1,10}$/), host: fc.domain() })
    .map(({ user, database, host }) => `postgres://${user}:hidden-word@${host}/${database}`);

  test('the name of an address, read again, is that very address', () => {
    fc.assert(
      fc.property(fc.oneof(s3, folder), (text) => {
        const address = parseVaultAddress(text, '/here');
        expect(parseVaultAddress(address.url, '/elsewhere')).toEqual(address);
        expect(parseVaultAddress(`vault:${text}`, '/here')).toEqual(address);
      }),
    );
  });

  test('no name and no refusal holds a password', () => {
    fc.assert(
      fc.property(postgres, fc.constantFrom('', '/x', '?schema=A', '?x=hidden-word'), (text, odd) => {
        try {
          expect(parseVaultAddress(text + odd, '/').url).not.toContain('hidden-word');
        } catch (error) {
          if (!(error instanceof HoldfastError)) throw error;
          expect(error.message + error.hint).not.toContain('hidden-word');
        }
      }),
    );
  });

  test('any text is an address or refused, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', 's3://', 'vault:', '/'),
        (text, before) => {
          try {
            parseVaultAddress(before + text, '/here');
          } catch (error) {
            expect(error).toBeInstanceOf(HoldfastError);
          }
        },
      ),
    );
  });
});
