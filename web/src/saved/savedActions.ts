import { toErrorDetail } from "../api/errors";
import type { SavedContent, SavedQuery } from "../api/types";
import { t } from "../i18n";
import { activateTab, changeTab, findTab, openTab, useTabs } from "../tabs/store";
import { differsFromSaved, type Tab, tabTitle } from "../tabs/tab";
import { replaceOwnVersion } from "./replaceOwnVersion";
import {
  baseOf,
  contentOf,
  detailsOf,
  nameAfter,
  type SavedDetails,
  tabOf,
  tabOfVersion,
  withDefaults,
  withDetails,
} from "./savedQuery";
import {
  closeAfter,
  closeDialog,
  type DialogOf,
  isOpen,
  openDialog,
  type SavedDialog,
  showNotice,
} from "./savedDialogs";
import { createSaved, fetchSaved, replaceSaved } from "./savedRequests";
import { inTurn } from "./saveTurns";

/** Save a tab: as a new version of its saved query, else by the dialog. */
export async function saveTab(id: string): Promise<void> {
  const tab = findTab(id);
  if (!tab?.text.trim()) return;
  try {
    await inTurn(id, async () => {
      const now = findTab(id);
      // An earlier save may have changed the details since.
      if (now) await replaceVersion(now, contentOf(tab, detailsOf(now)), null);
    });
  } catch (error) {
    showNotice({ error: toErrorDetail(error) });
  }
}

/** Open the dialog for a new saved query, or for the details of the tab's saved query. */
export function editTab(id: string, asNew: boolean): void {
  const tab = findTab(id);
  if (!tab) return;
  const isNew = asNew || !tab.saved;
  if (!isNew || tab.text.trim()) openDialog({ kind: "save", tab: id, asNew: isNew });
}

/**
 * Save other details of a tab's saved query from a dialog and close it; the tab's changes stay
 * unsaved.
 *
 * A conflict opens its dialog. Raises ApiError.
 */
export async function saveDetails(details: SavedDetails, from: DialogOf<"save">): Promise<void> {
  await replaceFrom(from, (tab) =>
    tab.saved ? withDetails(tab.saved.content, details) : contentOf(tab, details),
  );
}

/** Save the content of a conflict over any version and close its dialog. Raises ApiError. */
export async function saveOver(from: DialogOf<"conflict">): Promise<void> {
  await replaceFrom(from, () => from.content, true);
}

/** Save a version from a dialog, after the earlier saves of its tab, and close the dialog. */
async function replaceFrom(
  from: DialogOf<"save" | "conflict">,
  contentFor: (tab: Tab) => SavedContent,
  isForced = false,
): Promise<void> {
  await closeAfter(from, () =>
    inTurn(from.tab, async () => {
      const tab = findTab(from.tab);
      if (tab) await replaceVersion(tab, contentFor(tab), from, isForced);
    }),
  );
}

/** Save a tab's content as a new saved query from a dialog and close it. Raises ApiError. */
export async function saveNew(
  content: SavedContent,
  from: DialogOf<"save">,
  key: string,
): Promise<void> {
  await closeAfter(from, () =>
    inTurn(from.tab, async () => onSaved(from.tab, await createSaved(content, key))),
  );
}

async function replaceVersion(
  { id: tab, saved }: Tab,
  content: SavedContent,
  from: SavedDialog | null,
  isForced = false,
): Promise<void> {
  if (!saved) return void openDialog({ kind: "save", tab, asNew: true }, from);
  try {
    const stored = isForced
      ? await replaceSaved(saved.id, content, null)
      : await replaceOwnVersion(tab, saved, content);
    onSaved(tab, stored);
  } catch (error) {
    const { code } = toErrorDetail(error);
    if (code === "SavedQueryNotFound") {
      // It was deleted elsewhere; the text is in the tab and can be saved again.
      changeTab(tab, { saved: undefined });
      if (openDialog({ kind: "save", tab, asNew: true }, from)) return;
    }
    const isConflict = code === "SavedQueryChanged";
    if (isConflict && openDialog({ kind: "conflict", tab, content }, from)) return;
    throw error;
  }
}

function onSaved(id: string, saved: SavedQuery): void {
  const tab = findTab(id);
  if (tab) {
    const parameters = withDefaults(tab.parameters, saved);
    changeTab(id, { saved: baseOf(saved), name: nameAfter(tab, saved), parameters });
  }
  showNotice({ text: t("saved.savedVersion", { name: saved.name, version: saved.version }) });
}

/** Show a saved query in the tab that has it, else in a new one; return the tab, null on failure. */
export async function openSaved(id: string): Promise<string | null> {
  try {
    const open = activateTabOf(id);
    if (open) return open;
    const query = await fetchSaved(id);
    showNotice(null);
    return activateTabOf(id) ?? openTab(tabOf(query));
  } catch (error) {
    showNotice({ error: toErrorDetail(error) });
    return null;
  }
}

/** Open a saved query and the dialog with its details. */
export async function editSaved(id: string): Promise<void> {
  const tab = await openSaved(id);
  if (tab) editTab(tab, false);
}

/** Activate a tab that has a saved query, the active one first; return its id. */
function activateTabOf(saved: string): string | undefined {
  const { tabs, active } = useTabs.getState();
  const found = tabs.filter((tab) => tab.saved?.id === saved);
  const tab = found.find(({ id }) => id === active) ?? found[0];
  if (tab) activateTab(tab.id);
  return tab?.id;
}

/** Open the stored version of a tab's saved query beside the tab, whose text stays. */
export async function openStored(from: DialogOf<"conflict">): Promise<void> {
  const id = findTab(from.tab)?.saved?.id;
  if (!id) return;
  await closeAfter(from, async () => {
    const query = await fetchSaved(id);
    // A second click may have opened it.
    if (!isOpen(from)) return;
    closeDialog(from);
    openTab(tabOf(query));
  });
}

/** Save an earlier version as the newest one, also in unchanged tabs. Raises ApiError. */
export async function restoreVersion(version: SavedQuery, current: number): Promise<SavedQuery> {
  const { content } = baseOf(version);
  const saved = await replaceSaved(version.id, content, current);
  const open = useTabs.getState().tabs.filter((tab) => tab.saved?.id === saved.id);
  // A tab with changes of its own keeps them, and its next save asks.
  const kept = open.filter((tab) => differsFromSaved(tab));
  for (const tab of open) if (!kept.includes(tab)) changeTab(tab.id, tabOfVersion(tab, saved));
  showNotice({ text: restoredText(version, kept) });
  return saved;
}

function restoredText({ version }: SavedQuery, kept: Tab[]): string {
  if (kept.length === 0) return t("saved.restored", { version });
  const tabs = kept.map(tabTitle).join(", ");
  return t("saved.restoredBeside", { version, tabs, count: kept.length });
}
