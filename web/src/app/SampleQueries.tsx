import { Trans, useTranslation } from "react-i18next";
import { sampleQueries } from "../catalog/sampleQueries";
import type { Tables } from "../catalog/useTables";
import { formatShortcut } from "../ui/shortcut";
import { EmptyCatalog } from "./EmptyCatalog";
import styles from "./SampleQueries.module.css";

/** Sample queries, shown before the first query of a tab. */
export function SampleQueries({
  tables,
  onPick,
}: {
  tables: Tables;
  onPick: (sql: string) => void;
}) {
  const { t } = useTranslation();
  if (tables.isPending) return <p className="muted empty">{t("catalog.loading")}</p>;
  // The catalog shows its own error in the side panel.
  if (!tables.data) return null;
  if (tables.data.length === 0) return <EmptyCatalog />;
  return (
    <section className={styles.samples} aria-label={t("samples.label")}>
      <h2>{t("samples.title")}</h2>
      <p className="muted">
        <Trans
          i18nKey="samples.hint"
          components={{ keys: <kbd>{formatShortcut("Mod+Enter")}</kbd> }}
        />
      </p>
      <ul>
        {sampleQueries(tables.data).map(({ title, sql }) => (
          <li key={title}>
            <button type="button" onClick={() => onPick(sql)}>
              <strong>{title}</strong>
              <code>{sql}</code>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
