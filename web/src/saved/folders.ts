import type { SavedSummary } from "../api/types";

/** A folder with its saved queries; `path` is "" for those in none. */
export interface Folder {
  path: string;
  queries: SavedSummary[];
}

/** Group saved queries by folder, both in alphabetical order; those in no folder come first. */
export function groupByFolder(all: SavedSummary[], language: string): Folder[] {
  const compare = new Intl.Collator(language, { numeric: true }).compare;
  const paths = [...new Set(all.map(({ folder = "" }) => folder))].toSorted(compare);
  return paths.map((path) => ({
    path,
    queries: all
      .filter(({ folder = "" }) => folder === path)
      .toSorted((a, b) => compare(a.name, b.name)),
  }));
}

/** Return the saved queries with a text in the name, folder or description. */
export function searchSaved(all: SavedSummary[], text: string): SavedSummary[] {
  const wanted = text.trim().toLowerCase();
  return all.filter(({ name, folder = "", description = "" }) =>
    [name, folder, description].some((each) => each.toLowerCase().includes(wanted)),
  );
}
