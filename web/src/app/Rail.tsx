import { Command as CommandIcon, Settings } from "lucide-react";
import { type RefObject, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { UserMenu } from "../auth/UserMenu";
import { t } from "../i18n";
import { type Command, useCommands } from "../ui/commands";
import { formatShortcut } from "../ui/shortcut";
import icon from "../icon.svg";
import { PreferencesPopover } from "./PreferencesPopover";
import styles from "./Rail.module.css";
import { SIDE_PANELS } from "./sidePanels";

interface Props {
  /** The name of the open panel, undefined if none is open. */
  open: string | undefined;
  onToggle: (name: string) => void;
  onPalette: () => void;
}

/** The narrow bar with the side panels' buttons and the preferences. */
export function Rail({ open, onToggle, onPalette }: Props) {
  const { t } = useTranslation();
  const [near, setNear] = useState<DOMRect | null>(null);
  const preferences = useRef<HTMLButtonElement>(null);
  usePreferencesCommand(preferences);
  return (
    <header className={styles.rail}>
      <h1 title="duckstep">
        <img src={icon} alt="" width="22" height="22" />
        <span className="visually-hidden">duckstep</span>
      </h1>
      <nav aria-label={t("app.sidePanel")}>
        {SIDE_PANELS.map(({ name, Icon }) => (
          <button
            key={name}
            type="button"
            className="icon"
            aria-label={t(`app.${name}`)}
            title={t(`app.${name}`)}
            aria-pressed={open === name}
            onClick={() => onToggle(name)}
          >
            <Icon size={18} />
          </button>
        ))}
      </nav>
      <UserMenu />
      <button
        type="button"
        className="icon"
        aria-label={t("commands.palette")}
        title={`${t("commands.palette")} (${formatShortcut("Mod+K")})`}
        onClick={onPalette}
      >
        <CommandIcon size={18} />
      </button>
      <button
        ref={preferences}
        type="button"
        className="icon"
        aria-label={t("app.preferences")}
        title={t("app.preferences")}
        aria-haspopup="dialog"
        aria-expanded={near !== null}
        onClick={({ currentTarget }) => setNear(currentTarget.getBoundingClientRect())}
      >
        <Settings size={18} />
      </button>
      {near && <PreferencesPopover near={near} onClose={() => setNear(null)} />}
    </header>
  );
}

/** Offer the preferences as a command, which presses their button. */
function usePreferencesCommand(button: RefObject<HTMLButtonElement | null>): void {
  const commands = useMemo<Command[]>(
    () => [
      {
        id: "page.preferences",
        group: "page",
        title: () => t("app.preferences"),
        run: () => button.current?.click(),
      },
    ],
    [button],
  );
  useCommands(commands);
}
