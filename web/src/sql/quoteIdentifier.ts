import reserved from "./reserved.json";

const PLAIN_IDENTIFIER = /^[a-z_][a-z0-9_]*$/i;
const RESERVED = new Set(reserved);

/** Returns a name as SQL takes it: quoted where it is not plain, or a word of SQL. */
export function quoteIdentifier(name: string): string {
  if (PLAIN_IDENTIFIER.test(name) && !RESERVED.has(name.toLowerCase())) return name;
  return `"${name.replaceAll('"', '""')}"`;
}
