/*
 * Loaded before the Worker. Cloudflare keeps the fields of an object that is logged; workerd by itself writes it as
 * people read it, and leaves out what is nested deeply. Here each becomes a line of JSON.
 */

const isEntry = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Error);

for (const level of ['debug', 'log', 'info', 'warn', 'error'] as const) {
  const write = console[level].bind(console);
  console[level] = (...values: unknown[]) => {
    const [entry] = values;
    if (values.length === 1 && isEntry(entry)) write(JSON.stringify(entry));
    else write(...values);
  };
}
