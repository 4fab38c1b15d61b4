// The cookies of a profile: an SQLite database with Chromium's table.
import { Database } from '../../sqlite.ts';

/** A cookie or two that say nothing, under the schema of Chromium's cookie store (version 24). */
export function cookiesFile(madeMs: number): Buffer {
  const database = new Database(':memory:');
  try {
    database.exec(`
      CREATE TABLE meta(key LONGVARCHAR NOT NULL UNIQUE PRIMARY KEY, value LONGVARCHAR);
      INSERT INTO meta VALUES ('version', '24'), ('last_compatible_version', '24');
      CREATE TABLE cookies(creation_utc INTEGER NOT NULL, host_key TEXT NOT NULL, top_frame_site_key TEXT NOT NULL,
        name TEXT NOT NULL, value TEXT NOT NULL, encrypted_value BLOB NOT NULL, path TEXT NOT NULL,
        expires_utc INTEGER NOT NULL, is_secure INTEGER NOT NULL, is_httponly INTEGER NOT NULL,
        last_access_utc INTEGER NOT NULL, has_expires INTEGER NOT NULL, is_persistent INTEGER NOT NULL,
        priority INTEGER NOT NULL, samesite INTEGER NOT NULL, source_scheme INTEGER NOT NULL,
        source_port INTEGER NOT NULL, last_update_utc INTEGER NOT NULL, source_type INTEGER NOT NULL,
        has_cross_site_ancestor INTEGER NOT NULL);
      CREATE UNIQUE INDEX cookies_unique_index ON cookies(host_key, top_frame_site_key, has_cross_site_ancestor, name,
        path, source_scheme, source_port);`);
    const insert = database.prepare(
      `INSERT INTO cookies VALUES (@utc, '.web.whatsapp.com', '', @name, @value, x'', '/', @utc + 31536000000000,
        1, 0, @utc, 1, 1, 1, -1, 2, 443, @utc, 1, 0)`,
    );
    const utc = chromiumTime(madeMs);
    insert.run({ utc, name: 'wa_lang_pref', value: 'en' });
    insert.run({ utc, name: 'wa_ul', value: 'demo' });
    return database.serialize();
  } finally {
    database.close();
  }
}

/** Microseconds since 1601. */
function chromiumTime(ms: number): bigint {
  return BigInt(Math.floor(ms)) * 1000n + 11_644_473_600_000_000n;
}
