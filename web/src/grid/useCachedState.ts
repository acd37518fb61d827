import { type Dispatch, type SetStateAction, useEffect, useState } from "react";

const MAX_ENTRIES = 100;
const cache = new Map<string, unknown>();

/** A state that survives unmounting, for example a switch of tabs, until the page is closed. */
export function useCachedState<Value>(
  key: string,
  first: () => Value,
): [Value, Dispatch<SetStateAction<Value>>] {
  const [value, setValue] = useState(() => (cache.has(key) ? (cache.get(key) as Value) : first()));
  useEffect(() => {
    cache.delete(key);
    cache.set(key, value);
    const [oldest] = cache.keys();
    if (cache.size > MAX_ENTRIES && oldest !== undefined) cache.delete(oldest);
  }, [key, value]);
  return [value, setValue];
}
