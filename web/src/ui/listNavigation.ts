/** Returns the place that a key leads to in a list of `count`, null if it leads nowhere. */
export function nextListIndex(key: string, from: number, count: number): number | null {
  const places: Record<string, number> = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    Home: 0,
    End: count - 1,
  };
  const to = places[key];
  return to !== undefined && to >= 0 && to < count && to !== from ? to : null;
}
