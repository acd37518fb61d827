import { freeNumber } from "./tabsState";
import { newTab, type Tab, withExecuted } from "./tab";

const KEY = "duckstep.session";

/** Takes over the one text that the page kept before it had tabs, and forgets it there. */
export function legacyTabs(tabs: Tab[]): Tab[] {
  const found: Tab[] = [];
  for (const storage of [sessionStorage, localStorage]) {
    const session = parse(storage.getItem(KEY));
    storage.removeItem(KEY);
    if (!session?.text || found.some(({ text }) => text === session.text)) continue;
    const { text, shown } = session;
    const ran = withExecuted([], shown?.sql ?? "");
    const kept = shown ? { ...shown, ended: false } : null;
    found.push(newTab(freeNumber([...tabs, ...found]), { text, ran, shown: kept }));
  }
  return found;
}

function parse(written: string | null): Pick<Tab, "text" | "shown"> | null {
  if (!written) return null;
  try {
    const session = JSON.parse(written);
    return typeof session.text === "string" ? session : null;
  } catch {
    return null;
  }
}
