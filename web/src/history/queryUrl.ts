/** URLs of queries: `/q/<requestId>` opens a query and its result. */

const PREFIX = "/q/";

export function queryUrl(requestId: string, origin: string): string {
  return `${origin}${PREFIX}${encodeURIComponent(requestId)}`;
}

/** Return the requestId in a path, with colons percent-encoded or not. */
export function requestIdFromPath(path: string): string | null {
  if (!path.startsWith(PREFIX)) return null;
  const encoded = path.slice(PREFIX.length).replace(/\/$/, "");
  try {
    return decodeURIComponent(encoded) || null;
  } catch {
    // A stray % is an invalid encoding: the API receives the text unchanged.
    return encoded;
  }
}
