/** Returns the two runs to compare after one was clicked: it joins, the older choice makes room; again, and it leaves. */
export function toggleCompare<T>(
  chosen: readonly T[],
  clicked: T,
  same: (a: T, b: T) => boolean,
): T[] {
  const others = chosen.filter((each) => !same(each, clicked));
  if (others.length < chosen.length) return others;
  return [...others.slice(-1), clicked];
}
