import { type Dispatch, type SetStateAction, useEffect, useState } from "react";

const MOST_KEPT = 100;
const kept = new Map<string, unknown>();

/** A state that is there again when the component comes back, as from another tab, as long as the page is open. */
export function useKept<Value>(
  key: string,
  first: () => Value,
): [Value, Dispatch<SetStateAction<Value>>] {
  const [value, setValue] = useState(() => (kept.has(key) ? (kept.get(key) as Value) : first()));
  useEffect(() => {
    kept.delete(key);
    kept.set(key, value);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  }, [key, value]);
  return [value, setValue];
}
