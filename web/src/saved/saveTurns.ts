const turns = new Map<string, Promise<unknown>>();

/** Save after the earlier saves of the same tab have ended, as each needs the version of the last. */
export function inTurn<T>(tab: string, save: () => Promise<T>): Promise<T> {
  const before = turns.get(tab) ?? Promise.resolve();
  const turn = before.then(save, save);
  turns.set(tab, turn);
  const leave = () => {
    if (turns.get(tab) === turn) turns.delete(tab);
  };
  turn.then(leave, leave);
  return turn;
}
