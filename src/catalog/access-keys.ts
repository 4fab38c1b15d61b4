// Keys of the HTTP door in SQLite: their secrets only as digests.
import type { AccessKey } from '../core/access.ts';
import { HoldfastError } from '../core/errors.ts';
import type { AccessKeys } from '../ports/access-keys.ts';
import type { CatalogFile } from './catalog-file.ts';

const columns = `id AS keyId, name, role, tenant, digest, made_at_ms AS madeAtMs, ends_at_ms AS endsAtMs,
  last_used_ms AS lastUsedMs`;

export function accessKeys(file: CatalogFile): AccessKeys {
  return { ...readers(file), ...writers(file) };
}

function readers(file: CatalogFile): Pick<AccessKeys, 'find' | 'all' | 'anyMade'> {
  const byId = file.db.prepare<[string], AccessKey>(
    `SELECT ${columns} FROM access_keys WHERE id = ? AND revoked_at_ms IS NULL`,
  );
  const all = file.db.prepare<[], AccessKey>(
    `SELECT ${columns} FROM access_keys WHERE revoked_at_ms IS NULL ORDER BY made_at_ms, id`,
  );
  const any = file.db.prepare<[], 0 | 1>('SELECT EXISTS (SELECT 1 FROM access_keys)').pluck();
  return {
    find: async (id) => file.read(() => byId.get(id) ?? null),
    all: async () => file.read(() => all.all()),
    anyMade: async () => file.read(() => any.get() === 1),
  };
}

function writers(file: CatalogFile): Pick<AccessKeys, 'add' | 'used' | 'revoke'> {
  const named = file.db
    .prepare<[string], string>('SELECT id FROM access_keys WHERE name = ? AND revoked_at_ms IS NULL')
    .pluck();
  const insert = file.db.prepare<AccessKey>(
    `INSERT INTO access_keys (id, name, role, tenant, digest, made_at_ms, ends_at_ms, last_used_ms)
     VALUES (@keyId, @name, @role, @tenant, @digest, @madeAtMs, @endsAtMs, @lastUsedMs)`,
  );
  const used = file.db.prepare<[number, string]>('UPDATE access_keys SET last_used_ms = ? WHERE id = ?');
  const revoke = file.db.prepare<[number, string]>(
    'UPDATE access_keys SET revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL',
  );
  return {
    async add(key) {
      file.write(() => {
        const other = named.get(key.name);
        if (other !== undefined) throw new HoldfastError('KEY_EXISTS', { name: key.name, key: other });
        insert.run(key);
      });
    },
    async used(id, atMs) {
      file.write(() => used.run(atMs, id));
    },
    async revoke(id, atMs) {
      return file.write(() => revoke.run(atMs, id).changes === 1);
    },
  };
}
