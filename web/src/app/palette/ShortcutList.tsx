import { useTranslation } from "react-i18next";
import { COMMAND_GROUPS, useCommandList } from "../../ui/commands";
import { ModalDialog } from "../../ui/ModalDialog";
import { formatShortcut } from "../../ui/shortcut";
import styles from "./ShortcutList.module.css";

const EDITOR = [
  ["complete", "Ctrl+Space"],
  ["comment", "Mod+/"],
  ["nextError", "F8"],
  ["allErrors", "Shift+F8"],
  ["leave", "Escape, Tab"],
] as const;

const GRID = [
  ["showValue", "Enter"],
  ["copy", "Mod+C"],
  ["menu", "Shift+F10"],
  ["selectAll", "Mod+A"],
  ["selectColumn", "Mod+Space"],
  ["selectRow", "Shift+Space"],
  ["headerMenu", "Alt+ArrowDown"],
] as const;

/** The dialog with the keys of the page, the editor and the grid. */
export default function ShortcutList({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const commands = useCommandList().filter(({ keys }) => keys);
  const groups = [
    ...COMMAND_GROUPS.map((group) => ({
      title: t(`commands.groups.${group}`),
      keys: commands
        .filter((command) => command.group === group)
        .map(({ title, keys = "" }) => [title(), keys] as const),
    })),
    {
      title: t("editor.label"),
      keys: EDITOR.map(([name, keys]) => [t(`commands.editor.${name}`), keys] as const),
    },
    {
      title: t("results.gridLabel"),
      keys: GRID.map(([name, keys]) => [t(`commands.grid.${name}`), keys] as const),
    },
  ];
  return (
    <ModalDialog
      head="close"
      dismissible
      title={t("commands.shortcuts")}
      className={styles.list}
      onClose={onClose}
    >
      <div className={styles.groups}>
        {groups
          .filter(({ keys }) => keys.length > 0)
          .map((group) => (
            <section key={group.title}>
              <h3>{group.title}</h3>
              <dl>
                {group.keys.map(([title, keys]) => (
                  <div key={title}>
                    <dt>{title}</dt>
                    <dd>
                      <kbd>{formatShortcut(keys)}</kbd>
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
      </div>
    </ModalDialog>
  );
}
