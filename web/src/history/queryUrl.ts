/** The page's own addresses: `/q/<requestId>` opens a query and its result. */

const PREFIX = "/q/";

export function queryUrl(requestId: string, origin: string): string {
  return `${origin}${PREFIX}${encodeURIComponent(requestId)}`;
}

/** Returns the requestId that a path names, its colons percent-encoded or as they are. */
export function requestIdFromPath(path: string): string | null {
  if (!path.startsWith(PREFIX)) return null;
  const written = path.slice(PREFIX.length).replace(/\/$/, "");
  try {
    return decodeURIComponent(written) || null;
  } catch {
    // A stray % is no encoding: the API is asked for the text as it is.
    return written;
  }
}
