import { t } from "../../i18n";
import { activateTab, useTabs } from "../../tabs/store";
import { tabTitle } from "../../tabs/tab";
import { type Command, isEnabled } from "../../ui/commands";

export interface PaletteEntry {
  id: string;
  title: string;
  group: string;
  keys?: string | undefined;
  run: () => void;
}

/** Return the commands that can run now, and the other tabs. */
export function paletteEntries(commands: Command[]): PaletteEntry[] {
  const { tabs, active } = useTabs.getState();
  return [
    ...commands.filter(isEnabled).map(({ id, group, title, keys, run }) => ({
      id,
      title: title(),
      group: t(`commands.groups.${group}`),
      keys,
      run,
    })),
    ...tabs
      .filter(({ id }) => id !== active)
      .map((tab) => ({
        id: tab.id,
        title: tabTitle(tab),
        group: t("commands.openTabs"),
        run: () => activateTab(tab.id),
      })),
  ];
}

/** Return the entries that contain each word of a text, those that begin with it first. */
export function searchEntries(entries: PaletteEntry[], text: string): PaletteEntry[] {
  const wanted = text.trim().toLocaleLowerCase();
  const words = wanted.split(/\s+/);
  const matches = entries.filter(({ title, group }) => {
    const all = `${title} ${group}`.toLocaleLowerCase();
    return words.every((word) => all.includes(word));
  });
  const begins = ({ title }: PaletteEntry) => title.toLocaleLowerCase().startsWith(wanted);
  return [...matches.filter(begins), ...matches.filter((entry) => !begins(entry))];
}
