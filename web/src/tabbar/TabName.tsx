import { useTranslation } from "react-i18next";
import { RenameInput } from "../ui/RenameInput";
import styles from "./TabName.module.css";

interface Props {
  name: string;
  /** Take the new name, or null if unchanged, and whether a key ended the field. */
  onDone: (name: string | null, byKey: boolean) => void;
}

/** The text field for a tab's name. */
export function TabName({ name, onDone }: Props) {
  const { t } = useTranslation();
  return (
    <RenameInput
      name={name}
      label={t("tabs.name")}
      className={styles.name}
      maxLength={100}
      isolated
      onDone={onDone}
    />
  );
}
