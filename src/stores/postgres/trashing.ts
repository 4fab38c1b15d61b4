// Statements: into the trash and back. Each is one transaction; its answer is one row that says what was found.
import { held } from './leases.ts';
import type { Statement } from './statement.ts';

const columns = 'modified, inflated_bytes, type, id, value, long_type, long_id';
const ofFound = columns.replaceAll(/\w+/g, 'found.$&');

/** Whether the lease is held, the item in the trash, something in its place outside, and it was done. */
const answer = (inPlace: string, done: string): string => `
  select exists (select from held), exists (select from item), exists (select from ${inPlace}),
    exists (select from ${done})`;

const itemThere = (schema: string): string =>
  `item as materialized (select home, created from ${schema}.trash where digest = $4::bytea)`;

/** The entry of type $6 and id $7, and its copy in the trash. */
const copyToTrash = (schema: string): string => `
  held as materialized (${held(schema, 'share')}), ${itemThere(schema)}, found as materialized (
    select ${columns} from ${schema}.entries
    where home = (select home from held where state > 0) and type = $6 and id = $7
  ), made as (
    insert into ${schema}.trash (digest, item, home)
    select $4::bytea, $5, nextval('${schema}.homes') from found where not exists (select from item)
    returning home
  ), copied as (
    insert into ${schema}.entries (home, ${columns}) select made.home, ${ofFound} from found, made
  )`;

const isTheEntry = 'home = (select home from held) and type = $6 and id = $7 and exists (select from made)';

/** $1 key, $2 epoch, $3 fence, $4 digest and $5 name of the item, $6 type, $7 id. */
export const entryToTrash: Statement = {
  name: 'entry to trash',
  text: (schema) => `
    with ${copyToTrash(schema)}, removed as (delete from ${schema}.entries where ${isTheEntry})
    ${answer('found', 'made')}`,
};

/** The same with what takes its place: $8 bytes of the value where it is deflated, $9 the value. Its time stays. */
export const entryReplaced: Statement = {
  name: 'entry replaced',
  text: (schema) => `
    with ${copyToTrash(schema)}, replaced as (
      update ${schema}.entries set inflated_bytes = $8::int, value = $9::bytea where ${isTheEntry}
    )
    ${answer('found', 'made')}`,
};

/** $1 key, $2 epoch, $3 fence, $4 digest of the item, $5 type, $6 id, $7 and $8 these where they are long, $9 whether over what is there. */
export const entryBack: Statement = {
  name: 'entry back',
  text: (schema) => `
    with held as materialized (${held(schema, 'share')}), ${itemThere(schema)}, found as materialized (
      select ${columns} from ${schema}.entries where home = (select home from item where created is null)
    ), occupied as materialized (
      select from ${schema}.entries where home = (select home from held) and type = $5 and id = $6
    ), put as (
      insert into ${schema}.entries (home, ${columns})
      select held.home, modified, inflated_bytes, $5, $6, value, $7, $8 from held, found
      where held.state > 0 and ($9::boolean or not exists (select from occupied))
      on conflict (home, type, id) do update set
        modified = excluded.modified, inflated_bytes = excluded.inflated_bytes, value = excluded.value
      returning home
    ), emptied as (
      delete from ${schema}.entries where home = (select home from item) and exists (select from put)
    ), removed as (
      delete from ${schema}.trash where digest = $4::bytea and exists (select from put)
    )
    ${answer('occupied', 'put')}`,
};

/** $1 key, $2 epoch, $3 fence, $4 digest and $5 name of the item. No entry is touched: the session gets another home. */
export const sessionToTrash: Statement = {
  name: 'session to trash',
  text: (schema) => `
    with held as materialized (${held(schema, 'no key update')}), ${itemThere(schema)}, made as (
      insert into ${schema}.trash (digest, item, home, created)
      select $4::bytea, $5, home, created from held where state > 0 and not exists (select from item)
      returning home
    ), removed as (
      update ${schema}.sessions set state = 0, home = nextval('${schema}.homes'), created = null
      where key = $1::int and exists (select from made)
    )
    ${answer('held where state > 0', 'made')}`,
};

/** $1 key, $2 epoch, $3 fence, $4 digest of the item. */
export const sessionBack: Statement = {
  name: 'session back',
  text: (schema) => `
    with held as materialized (${held(schema, 'no key update')}), ${itemThere(schema)}, put as (
      update ${schema}.sessions set state = 2, home = item.home, created = item.created
      from item
      where key = $1::int and item.created is not null and exists (select from held where state = 0)
      returning key
    ), removed as (
      delete from ${schema}.trash where digest = $4::bytea and exists (select from put)
    )
    ${answer('held where state > 0', 'put')}`,
};

/** $1 digest of the item. */
export const destroy: Statement = {
  name: 'destroy',
  text: (schema) => `
    with item as (delete from ${schema}.trash where digest = $1::bytea returning home)
    delete from ${schema}.entries where home = (select home from item)`,
};
