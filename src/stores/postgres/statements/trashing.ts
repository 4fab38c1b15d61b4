// Statements: into the trash and back. Each is one transaction; its answer is one row that says what was found.
import { held } from './leases.ts';
import type { Statement } from '../../../postgres/statement.ts';

const columns = 'modified, inflated_bytes, type, id, value, long_type, long_id';
const ofFound = columns.replaceAll(/\w+/g, 'found.$&');

/** Whether the lease is held, the item in the trash, something in its place outside, and it was done. */
const answer = (inPlace: string, done: string): string => `
  select exists (select from held), exists (select from item), exists (select from ${inPlace}),
    exists (select from ${done})`;

const itemThere = (schema: string): string =>
  `item as materialized (select home, created from ${schema}.trash where digest = $3::bytea)`;

/** The entry of type $5 and id $6, and its copy in the trash. */
const copyToTrash = (schema: string): string => `
  held as materialized (${held(schema, 'share')}), ${itemThere(schema)}, found as materialized (
    select ${columns} from ${schema}.entries
    where home = (select home from held where state > 0) and type = $5 and id = $6
  ), made as (
    insert into ${schema}.trash (digest, item, home)
    select $3::bytea, $4, nextval('${schema}.homes') from found where not exists (select from item)
    returning home
  ), copied as (
    insert into ${schema}.entries (home, ${columns}) select made.home, ${ofFound} from found, made
  )`;

const isTheEntry = 'home = (select home from held) and type = $5 and id = $6 and exists (select from made)';

/** $1 key, $2 epoch, $3 digest and $4 name of the item, $5 type, $6 id. */
export const entryToTrash: Statement = {
  name: 'entry to trash',
  text: (schema) => `
    with ${copyToTrash(schema)}, removed as (delete from ${schema}.entries where ${isTheEntry})
    ${answer('found', 'made')}`,
};

/** The same with what takes its place: $7 bytes of the value where it is deflated, $8 the value. Its time stays. */
export const entryReplaced: Statement = {
  name: 'entry replaced',
  text: (schema) => `
    with ${copyToTrash(schema)}, replaced as (
      update ${schema}.entries set inflated_bytes = $7::int, value = $8::bytea where ${isTheEntry}
    )
    ${answer('found', 'made')}`,
};

/** $1 key, $2 epoch, $3 digest of the item, $4 type, $5 id, $6 and $7 these where they are long, $8 whether over what is there. */
export const entryBack: Statement = {
  name: 'entry back',
  text: (schema) => `
    with held as materialized (${held(schema, 'share')}), ${itemThere(schema)}, found as materialized (
      select ${columns} from ${schema}.entries where home = (select home from item where created is null)
    ), occupied as materialized (
      select from ${schema}.entries where home = (select home from held) and type = $4 and id = $5
    ), put as (
      insert into ${schema}.entries (home, ${columns})
      select held.home, modified, inflated_bytes, $4, $5, value, $6, $7 from held, found
      where held.state > 0 and ($8::boolean or not exists (select from occupied))
      on conflict (home, type, id) do update set
        modified = excluded.modified, inflated_bytes = excluded.inflated_bytes, value = excluded.value
      returning home
    ), emptied as (
      delete from ${schema}.entries where home = (select home from item) and exists (select from put)
    ), removed as (
      delete from ${schema}.trash where digest = $3::bytea and exists (select from put)
    )
    ${answer('occupied', 'put')}`,
};

/** $1 key, $2 epoch, $3 digest and $4 name of the item. No entry is touched: the session gets another home. */
export const sessionToTrash: Statement = {
  name: 'session to trash',
  text: (schema) => `
    with held as materialized (${held(schema, 'no key update')}), ${itemThere(schema)}, made as (
      insert into ${schema}.trash (digest, item, home, created)
      select $3::bytea, $4, home, created from held where state > 0 and not exists (select from item)
      returning home
    ), removed as (
      update ${schema}.sessions set state = 0, home = nextval('${schema}.homes'), created = null
      where key = $1::int and exists (select from made)
    )
    ${answer('held where state > 0', 'made')}`,
};

/** $1 key, $2 epoch, $3 digest of the item. */
export const sessionBack: Statement = {
  name: 'session back',
  text: (schema) => `
    with held as materialized (${held(schema, 'no key update')}), ${itemThere(schema)}, put as (
      update ${schema}.sessions set state = 2, home = item.home, created = item.created
      from item
      where key = $1::int and item.created is not null and exists (select from held where state = 0)
      returning key
    ), removed as (
      delete from ${schema}.trash where digest = $3::bytea and exists (select from put)
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
