import { Tag } from "lucide-react";
import { useContext } from "react";
import { useTranslation } from "react-i18next";
import { useNamedResults } from "../tabs/namedResults";
import { TabContext } from "../tabs/TabContext";
import { findTab } from "../tabs/store";
import { tabTitle } from "../tabs/tab";
import styles from "./NameButton.module.css";
import { openNaming } from "./namingDialog";

/** The button that names a result, after the names that the result has. */
export function NameButton({ requestId }: { requestId: string }) {
  const { t } = useTranslation();
  const tab = useContext(TabContext);
  const results = useNamedResults((state) => state.results);
  const names = results.filter((each) => each.requestId === requestId).map(({ name }) => name);
  const open = () => {
    const shown = findTab(tab);
    openNaming({ requestId, title: shown ? tabTitle(shown) : "" });
  };
  return (
    <>
      {names.length > 0 && (
        <code className={styles.names} title={names.join(", ")}>
          {names.join(", ")}
        </code>
      )}
      <button
        type="button"
        className="icon"
        aria-label={t("named.button")}
        title={t("named.hint")}
        onClick={open}
      >
        <Tag size={16} aria-hidden />
      </button>
    </>
  );
}
