/** Adds a column to a table of a session that an earlier release has made without it. */
export function addColumn(sql: SqlStorage, table: string, name: string, type: string): void {
  const known = sql.exec('SELECT 1 FROM pragma_table_info(?) WHERE name = ?', table, name);
  if (known.toArray().length > 0) return;
  sql.exec(`ALTER TABLE ${table} ADD COLUMN ${name} ${type}`);
}
