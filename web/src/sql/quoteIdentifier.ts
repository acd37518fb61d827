import reserved from "./reserved.json";

const PLAIN_IDENTIFIER = /^[a-z_][a-z0-9_]*$/i;
const RESERVED = new Set(reserved);

/** Return a name as an SQL identifier, quoted if it is a keyword or has special characters. */
export function quoteIdentifier(name: string): string {
  if (PLAIN_IDENTIFIER.test(name) && !isReservedWord(name)) return name;
  return inQuotes(name);
}

/** Return whether a word is a keyword that is a name only in quotes. */
export function isReservedWord(word: string): boolean {
  return RESERVED.has(word.toLowerCase());
}

/** Return a name in double quotes. */
export function inQuotes(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
