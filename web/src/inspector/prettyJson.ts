/** Return nested values and JSON documents as pretty-printed JSON, null for any other value. */
export function prettyJson(value: unknown): string | null {
  if (typeof value === "string") {
    const document = parseDocument(value);
    return document === null ? null : JSON.stringify(document, null, 2);
  }
  return typeof value === "object" && value !== null ? JSON.stringify(value, null, 2) : null;
}

function parseDocument(text: string): object | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const document = JSON.parse(text);
    // A number that JavaScript would round is shown as stored.
    return /\d{16}/.test(text) ? null : document;
  } catch {
    return null;
  }
}
