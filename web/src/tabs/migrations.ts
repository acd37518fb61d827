import { freeNumber } from "./tabsState";
import { type ActiveQuery, newTab, type PendingRequest, type Tab, withExecuted } from "./tab";

/** A tab as the first version stored it. */
export interface TabV1 extends Omit<Tab, "executedStatements" | "pendingRequest" | "activeQuery"> {
  ran: string[];
  asked: PendingRequest | null;
  shown: ActiveQuery | null;
}

/** Return a stored tab with the fields of the current version. */
export function migrateTab(stored: Tab | TabV1): Tab {
  if (!("ran" in stored)) return stored;
  const { ran, asked, shown, ...others } = stored;
  return { ...others, executedStatements: ran, pendingRequest: asked, activeQuery: shown };
}

const SESSION_KEY = "duckstep.session";

interface LegacySession {
  text: string;
  shown: Omit<ActiveQuery, "ended"> | null;
}

/** Import the single text that the page stored before it had tabs, and delete it. */
export function importLegacySession(tabs: Tab[]): Tab[] {
  const found: Tab[] = [];
  for (const storage of [sessionStorage, localStorage]) {
    const session = parse(storage.getItem(SESSION_KEY));
    storage.removeItem(SESSION_KEY);
    if (!session?.text || found.some(({ text }) => text === session.text)) continue;
    const { text, shown } = session;
    const executedStatements = withExecuted([], shown?.sql ?? "");
    const activeQuery = shown ? { ...shown, ended: false } : null;
    const number = freeNumber([...tabs, ...found]);
    found.push(newTab(number, { text, executedStatements, activeQuery }));
  }
  return found;
}

function parse(stored: string | null): LegacySession | null {
  if (!stored) return null;
  try {
    const session = JSON.parse(stored);
    return typeof session.text === "string" ? session : null;
  } catch {
    return null;
  }
}
