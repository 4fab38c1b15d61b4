// Scratch databases of PostgreSQL: schemas beside the real one, so that they are in the same database on the same server.
import type { Place } from '../../core/place.ts';
import { dropPostgresEntries } from '../../stores/postgres/postgres-entries.ts';
import type { ScratchDatabases } from './probe-database.ts';

/** @param name that nothing else has */
export function scratchSchemas(place: Place, name: string): ScratchDatabases {
  const prefix = `holdfast_${name.replaceAll('-', '_')}`;
  let made = 0;
  return {
    where: `in schemas of its own, ${prefix}_1 and so on`,
    next() {
      made += 1;
      const schema = `${prefix}_${made}`;
      const url = new URL(place.url);
      url.searchParams.set('schema', schema);
      return { ...place, url: url.href, schema };
    },
    remove: (scratch) => dropPostgresEntries(scratch),
  };
}
