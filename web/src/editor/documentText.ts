import type { Text } from "@codemirror/state";

const texts = new WeakMap<Text, string>();

/** Return a document as a string, which is built once for each document. */
export function textOf(doc: Text): string {
  const text = texts.get(doc) ?? doc.toString();
  texts.set(doc, text);
  return text;
}
