import { toErrorDetail } from "../api/errors";
import type { SavedContent, SavedQuery } from "../api/types";
import { t } from "../i18n";
import { activateTab, changeTab, findTab, openTab, useTabs } from "../tabs/store";
import { differsFromSaved, newId } from "../tabs/tab";
import { baseOf, contentOf, detailsOf, tabOf, tabOfVersion } from "./savedQuery";
import { closeDialog, openDialog, showNotice } from "./savedDialogs";
import { createSaved, fetchSaved, replaceSaved } from "./savedRequests";

/** Save a tab: as a new version of its saved query, else by the dialog. */
export async function saveTab(id: string): Promise<void> {
  const tab = findTab(id);
  if (!tab?.text.trim()) return;
  if (!tab.saved) return openDialog({ kind: "save", tab: tab.id, asNew: true });
  try {
    await saveVersion(tab.id, contentOf(tab, detailsOf(tab)), tab.saved.version);
  } catch (error) {
    showNotice({ error: toErrorDetail(error) });
  }
}

/** Open the dialog for a new saved query, or for the details of the tab's saved query. */
export function editTab(id: string, asNew: boolean): void {
  const tab = findTab(id);
  if (tab?.text.trim()) openDialog({ kind: "save", tab: tab.id, asNew: asNew || !tab.saved });
}

/**
 * Save a version of a tab's saved query; `version` is the one to replace, null for any.
 *
 * A conflict opens its dialog. Raises ApiError.
 */
export async function saveVersion(
  tab: string,
  content: SavedContent,
  version: number | null,
): Promise<void> {
  const saved = findTab(tab)?.saved;
  if (!saved) return;
  try {
    onSaved(tab, await replaceSaved(saved.id, content, version));
  } catch (error) {
    const detail = toErrorDetail(error);
    if (detail.code === "SavedQueryChanged") openDialog({ kind: "conflict", tab, content });
    else if (detail.code === "SavedQueryNotFound") {
      // It was deleted elsewhere; the text is in the tab and can be saved again.
      changeTab(tab, { saved: undefined });
      openDialog({ kind: "save", tab, asNew: true });
    } else throw error;
  }
}

/** Save a tab's content as a new saved query. Raises ApiError. */
export async function saveNew(tab: string, content: SavedContent, key = newId()): Promise<void> {
  onSaved(tab, await createSaved(content, key));
}

function onSaved(tab: string, saved: SavedQuery): void {
  changeTab(tab, { saved: baseOf(saved), name: saved.name });
  closeDialog();
  showNotice({ text: t("saved.savedVersion", { name: saved.name, version: saved.version }) });
}

/** Show a saved query in the tab that has it, else in a new one. */
export async function openSaved(id: string): Promise<void> {
  const open = useTabs.getState().tabs.find(({ saved }) => saved?.id === id);
  if (open) return activateTab(open.id);
  try {
    openTab(tabOf(await fetchSaved(id)));
    showNotice(null);
  } catch (error) {
    showNotice({ error: toErrorDetail(error) });
  }
}

/** Open the stored version of a tab's saved query beside the tab, whose text stays. */
export async function openStored(tab: string): Promise<void> {
  const id = findTab(tab)?.saved?.id;
  if (!id) return;
  openTab(tabOf(await fetchSaved(id)));
  closeDialog();
}

/** Save an earlier version as the newest one. Raises ApiError. */
export async function restoreVersion(version: SavedQuery, current: number): Promise<SavedQuery> {
  const { content } = baseOf(version);
  const saved = await replaceSaved(version.id, content, current);
  for (const tab of useTabs.getState().tabs) {
    // A tab with changes of its own keeps them, and its next save asks.
    if (tab.saved?.id === saved.id && !differsFromSaved(tab)) {
      changeTab(tab.id, tabOfVersion(tab, saved));
    }
  }
  return saved;
}
