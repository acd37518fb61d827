import { t } from "../i18n";
import { freeNumber } from "./tabsState";
import { type ActiveQuery, newTab, type PendingRequest, type Tab, withExecuted } from "./tab";

/**
 * The version of stored records. A change of their format raises it and adds a step to `MIGRATIONS`.
 *
 * Each record has its version: an upgrade of the whole database would wait until every window of an earlier page is closed.
 */
export const SCHEMA_VERSION = 2;

/** A record of the tabs' store; the first version stored no number. */
export type Stored<Record> = Record & { schemaVersion?: number };

/** A record that a later version of the page has stored; it stays as it is. */
export class NewerSchemaError extends Error {
  constructor() {
    super(t("tabs.newerVersion"));
    this.name = "NewerSchemaError";
  }
}

/** Return a record as it is stored. */
export function toStored<Record extends object>(record: Record): Stored<Record> {
  return { ...record, schemaVersion: SCHEMA_VERSION };
}

/** Return a record without its version; raise NewerSchemaError for one of a later version. */
export function fromStored<Record>(stored: Stored<Record>): Record {
  const { schemaVersion = 1, ...record } = stored;
  if (schemaVersion > SCHEMA_VERSION) throw new NewerSchemaError();
  return record as Record;
}

/** A tab as the first version stored it. */
interface TabV1 extends Omit<Tab, "executedStatements" | "pendingRequest" | "activeQuery"> {
  ran: string[];
  asked: PendingRequest | null;
  shown: ActiveQuery | null;
}

/** For each version, the step to the next one. */
const MIGRATIONS: { [version: number]: (tab: object) => object } = { 1: renameFields };

/** Return a stored tab with the fields of the current version. */
export function migrateTab(stored: Stored<object>): Tab {
  let tab: object = fromStored(stored);
  for (let version = stored.schemaVersion ?? 1; version < SCHEMA_VERSION; version++) {
    tab = MIGRATIONS[version]?.(tab) ?? tab;
  }
  return tab as Tab;
}

function renameFields(tab: object): object {
  // Pages between the two versions stored the new names without a number.
  if (!("ran" in tab)) return tab;
  const { ran, asked, shown, ...others } = tab as TabV1;
  return { ...others, executedStatements: ran, pendingRequest: asked, activeQuery: shown };
}

const SESSION_KEY = "duckstep.session";

interface LegacySession {
  text: string;
  shown: Omit<ActiveQuery, "ended"> | null;
}

/** Import the single text that the page stored before it had tabs, and delete it. */
export function importLegacySession(tabs: Tab[]): Tab[] {
  const imported: Tab[] = [];
  for (const storage of [sessionStorage, localStorage]) {
    const session = parse(storage.getItem(SESSION_KEY));
    storage.removeItem(SESSION_KEY);
    if (!session?.text || imported.some(({ text }) => text === session.text)) continue;
    const { text, shown } = session;
    const executedStatements = withExecuted([], shown?.sql ?? "");
    const activeQuery = shown ? { ...shown, ended: false } : null;
    const number = freeNumber([...tabs, ...imported]);
    imported.push(newTab(number, { text, executedStatements, activeQuery }));
  }
  return imported;
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
