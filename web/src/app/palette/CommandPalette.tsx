import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommandList } from "../../ui/commands";
import { ModalDialog } from "../../ui/ModalDialog";
import { formatShortcut } from "../../ui/shortcut";
import styles from "./CommandPalette.module.css";
import { type PaletteEntry, paletteEntries, searchEntries } from "./paletteEntries";

/** The dialog that finds and runs the page's commands by name. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const content = useRef<HTMLDivElement>(null);
  const [text, setText] = useState("");
  const [place, setPlace] = useState(0);
  const entries = searchEntries(paletteEntries(useCommandList()), text);
  const chosen = entries[place];

  useEffect(() => {
    content.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [place, text]);

  const run = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    // A command can move the focus only once the dialog is closed.
    content.current?.closest("dialog")?.close();
    entry.run();
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const last = entries.length - 1;
    const next = {
      ArrowDown: place >= last ? 0 : place + 1,
      ArrowUp: place <= 0 ? last : place - 1,
    }[event.key];
    if (event.key === "Enter") run(chosen);
    else if (next !== undefined) setPlace(next);
    else return;
    event.preventDefault();
  };
  return (
    <ModalDialog
      head="none"
      dismissible
      title={t("commands.palette")}
      className={styles.palette}
      onClose={onClose}
    >
      <div className={styles.content} ref={content}>
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen && `${id}-${chosen.id}`}
          aria-autocomplete="list"
          aria-label={t("commands.search")}
          placeholder={t("commands.search")}
          autoFocus
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            setPlace(0);
          }}
          onKeyDown={press}
        />
        <div role="listbox" id={`${id}-list`} aria-label={t("commands.palette")} tabIndex={-1}>
          {entries.map((entry, index) => (
            <div
              key={entry.id}
              role="option"
              id={`${id}-${entry.id}`}
              aria-selected={index === place}
              className={styles.entry}
              onPointerMove={() => setPlace(index)}
              onClick={() => run(entry)}
            >
              <span>{entry.title}</span>
              <span className="muted">{entry.group}</span>
              {entry.keys && <kbd>{formatShortcut(entry.keys)}</kbd>}
            </div>
          ))}
        </div>
        {entries.length === 0 && (
          <p className="muted" role="status">
            {t("commands.noMatch")}
          </p>
        )}
      </div>
    </ModalDialog>
  );
}
