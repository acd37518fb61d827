import { useTranslation } from "react-i18next";
import { RenameInput } from "../ui/RenameInput";
import styles from "./EntryName.module.css";

interface Props {
  name: string;
  /** Take the new name, empty to remove it, null if unchanged; and whether a key ended the field. */
  onDone: (name: string | null, byKey: boolean) => void;
}

/** The text field for a query's name. */
export function EntryName({ name, onDone }: Props) {
  const { t } = useTranslation();
  return (
    <RenameInput
      name={name}
      label={t("history.name")}
      placeholder={t("history.namePlaceholder")}
      className={styles.name}
      maxLength={120}
      onDone={onDone}
    />
  );
}
