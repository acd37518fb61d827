const PLAIN = /^[a-z_][a-z0-9_]*$/i;

/** Returns a name as SQL takes it: quoted where it is not plain. */
export function quoted(name: string): string {
  return PLAIN.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
