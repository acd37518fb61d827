import { useState } from "react";

/** Returns the result of `compute`, computed again only when an element of `key` changes. */
export function useMemoByKey<Value>(key: readonly unknown[], compute: () => Value): Value {
  const [entry, setEntry] = useState(() => ({ key, value: compute() }));
  if (key.every((part, index) => Object.is(part, entry.key[index]))) return entry.value;
  const next = { key, value: compute() };
  setEntry(next);
  return next.value;
}
