import type { Miniflare } from 'miniflare';
import type { Migration } from './parts.ts';

type Database = Awaited<ReturnType<Miniflare['getD1Database']>>;

/** As wrangler creates it, so that either can go on where the other has stopped. */
const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS d1_migrations(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;

/**
 * Brings the database up to date, each migration wholly or not at all.
 *
 * @returns the names of those that it lacked.
 * @throws Error when it is of a newer version than the server is.
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
): Promise<string[]> {
  await database.prepare(CREATE_TABLE).run();
  const { results } = await database
    .prepare('SELECT name FROM d1_migrations')
    .all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const known = new Set(migrations.map(({ name }) => name));
  const newer = [...applied].filter((name) => !known.has(name));
  if (newer.length > 0) {
    throw new Error(
      `The data is of a newer Viva: it has ${newer.join(', ')}, which this one does not know.`,
    );
  }
  const missing = migrations.filter(({ name }) => !applied.has(name));
  for (const { name, queries } of missing) {
    await database.batch([
      ...queries.map((query) => database.prepare(query)),
      database.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name),
    ]);
  }
  return missing.map(({ name }) => name);
}
