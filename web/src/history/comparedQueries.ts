/**
 * Return the runs to compare after a click: add or remove the clicked one, and keep at most two.
 */
export function toggleCompare<T>(
  chosen: readonly T[],
  clicked: T,
  same: (a: T, b: T) => boolean,
): T[] {
  const others = chosen.filter((each) => !same(each, clicked));
  if (others.length < chosen.length) return others;
  return [...others.slice(-1), clicked];
}
