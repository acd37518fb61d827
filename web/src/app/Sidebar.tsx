import { useTranslation } from "react-i18next";
import styles from "./Sidebar.module.css";
import type { SIDE_PANELS, SideProps } from "./sidePanels";

interface Props extends SideProps {
  panel: (typeof SIDE_PANELS)[number];
}

/** The chosen panel beside the tabs. */
export function Sidebar({ panel, ...props }: Props) {
  const { t } = useTranslation();
  return (
    <aside className={styles.sidebar} aria-label={t(`app.${panel.name}`)}>
      <h2>{t(`app.${panel.name}`)}</h2>
      <div className={styles.panel}>{panel.render(props)}</div>
    </aside>
  );
}
