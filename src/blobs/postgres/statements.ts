// Statements: blobs in rows.
import type { Statement } from '../../postgres/statement.ts';

/** $1 key, $2 first byte from 1, $3 number of bytes. Row: size, digest, those bytes. */
export const readFirst: Statement = {
  name: 'read blob',
  text: (schema) =>
    `select size_bytes, digest, substring(bytes from $2::int for $3::int) from ${schema}.blobs where key = $1`,
};

/** The same of one content, $4. Row: those bytes; none where it has another one by now. */
export const readMore: Statement = {
  name: 'read more of blob',
  text: (schema) =>
    `select substring(bytes from $2::int for $3::int) from ${schema}.blobs where key = $1 and digest = $4`,
};

/** $1 key, $2 digest, $3 bytes. */
const insert = (schema: string): string =>
  `insert into ${schema}.blobs (key, digest, size_bytes, modified, bytes)
   values ($1, $2, octet_length($3::bytea), clock_timestamp(), $3)`;

const overwrite =
  'digest = $2, size_bytes = octet_length($3::bytea), modified = clock_timestamp(), bytes = $3';

export const put: Statement = {
  name: 'put blob',
  text: (schema) => `${insert(schema)} on conflict (key) do update set ${overwrite}`,
};

/** Writes no row where there is one. */
export const putAbsent: Statement = {
  name: 'put absent blob',
  text: (schema) => `${insert(schema)} on conflict (key) do nothing`,
};

/** $4 digest of what it replaces; writes no row where that is not there. */
export const putOver: Statement = {
  name: 'put over blob',
  text: (schema) => `update ${schema}.blobs set ${overwrite} where key = $1 and digest = $4`,
};

/** $1 first key, $2 a key beyond all that are asked for, $3 the key to go on after, $4 number of rows. */
export const list: Statement = {
  name: 'list blobs',
  text: (schema) =>
    `select key, size_bytes, floor(extract(epoch from modified) * 1000)::bigint
     from ${schema}.blobs where key >= $1 and key < $2 and key > $3 order by key limit $4::int`,
};

/** $1 keys. In one order, so that two of them do not wait for each other. */
export const remove: Statement = {
  name: 'remove blobs',
  text: (schema) =>
    `with doomed as (select key from ${schema}.blobs where key = any($1::text[]) order by key for update)
     delete from ${schema}.blobs using doomed where blobs.key = doomed.key`,
};
