import { useTranslation } from "react-i18next";
import styles from "./EmptyCatalog.module.css";

const COMMANDS = [
  ["samples.createSample", "make data"],
  ["samples.importFile", "make import FILE=reviews.csv TABLE=reviews TIME=created_at"],
  [
    "samples.importByClient",
    "duckstep import reviews.csv --table reviews --time created_at --to FOLDER",
  ],
] as const;

/** Instructions for adding the first table. */
export function EmptyCatalog() {
  const { t } = useTranslation();
  return (
    <section className={styles.page}>
      <h2>{t("samples.noTables")}</h2>
      <p>{t("samples.noTablesHint")}</p>
      <dl>
        {COMMANDS.map(([key, command]) => (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd>
              <code>{command}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
