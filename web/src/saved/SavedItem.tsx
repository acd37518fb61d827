import { EllipsisVertical } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SavedSummary } from "../api/types";
import { formatDateTime } from "../i18n/format";
import { closeDrawer } from "../ui/drawer";
import { Menu } from "../ui/Menu";
import { editSaved, openSaved } from "./savedActions";
import { openDialog } from "./savedDialogs";
import styles from "./SavedItem.module.css";

interface Props {
  saved: SavedSummary;
  shown: boolean;
}

/** A saved query with its menu. */
export function SavedItem({ saved, shown }: Props) {
  const { t } = useTranslation();
  const button = useRef<HTMLButtonElement>(null);
  const [menu, setMenu] = useState<DOMRect | null>(null);
  const openMenu = () => setMenu(button.current?.getBoundingClientRect() ?? null);
  const closeMenu = () => {
    setMenu(null);
    button.current?.focus();
  };
  const changed = t("saved.versionOf", {
    version: saved.version,
    time: formatDateTime(saved.updatedAt),
  });
  return (
    <li className={styles.entry} data-testid="saved-entry">
      <button
        type="button"
        className={styles.opener}
        aria-current={shown}
        title={[saved.description, changed].filter(Boolean).join("\n")}
        onClick={() => void open(saved.id)}
        onContextMenu={(event) => {
          event.preventDefault();
          openMenu();
        }}
      >
        {saved.name}
      </button>
      <button
        ref={button}
        type="button"
        className={`icon ${styles.more}`}
        aria-haspopup="menu"
        aria-expanded={menu !== null}
        aria-label={t("saved.actionsOf", { name: saved.name })}
        title={t("saved.actions")}
        onClick={openMenu}
      >
        <EllipsisVertical size={16} />
      </button>
      {menu && (
        <Menu
          near={menu}
          label={t("saved.actionsOf", { name: saved.name })}
          onClose={closeMenu}
          groups={[
            [
              { title: t("saved.open"), onChoose: () => void open(saved.id) },
              { title: t("saved.edit"), onChoose: () => void editSaved(saved.id) },
              {
                title: t("saved.versions"),
                onChoose: () => openDialog({ kind: "versions", saved }),
              },
            ],
            [{ title: t("saved.delete"), onChoose: () => openDialog({ kind: "delete", saved }) }],
          ]}
        />
      )}
    </li>
  );
}

/** Open a saved query where the side panel does not hide it. */
async function open(id: string): Promise<void> {
  if (await openSaved(id)) closeDrawer();
}
