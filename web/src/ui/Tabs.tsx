import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { nextTabIndex } from "./tabKeys";
import styles from "./Tabs.module.css";

export interface TabPanel<Name extends string = string> {
  name: Name;
  title: string;
  panel: ReactNode;
}

interface Props<Name extends string> {
  panels: TabPanel<Name>[];
  chosen: Name;
  onChoose: (name: Name) => void;
  /** What follows the tabs on their line. */
  aside?: ReactNode;
  /** What stays above each panel. */
  above?: ReactNode;
}

/** Ways to look at one result, of which one is shown; arrow keys move between them. */
export function Tabs<Name extends string>(props: Props<Name>) {
  const { panels, chosen, onChoose, aside, above } = props;
  const { t } = useTranslation();
  const id = useId();
  const tabs = useRef<HTMLDivElement>(null);
  const shown = panels.find((view) => view.name === chosen) ?? panels[0];
  if (!shown) return null;

  const press = (event: KeyboardEvent) => {
    const index = nextTabIndex(event.key, panels.indexOf(shown), panels.length);
    const next = index === null ? undefined : panels[index];
    if (!next) return;
    event.preventDefault();
    onChoose(next.name);
    tabs.current?.querySelectorAll<HTMLElement>("[role=tab]")[panels.indexOf(next)]?.focus();
  };
  return (
    <>
      <div className={styles.line}>
        <div
          className={styles.tabs}
          role="tablist"
          aria-label={t("results.views")}
          ref={tabs}
          onKeyDown={press}
        >
          {panels.map(({ name, title }) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`${id}-${name}`}
              aria-selected={name === shown.name}
              aria-controls={`${id}-panel`}
              tabIndex={name === shown.name ? 0 : -1}
              onClick={() => onChoose(name)}
            >
              {title}
            </button>
          ))}
        </div>
        {aside}
      </div>
      {above}
      <div
        className={styles.panel}
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${shown.name}`}
      >
        {shown.panel}
      </div>
    </>
  );
}
