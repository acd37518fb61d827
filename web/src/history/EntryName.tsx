import { useRef } from "react";
import { useTranslation } from "react-i18next";

const LONGEST = 120;

interface Props {
  name: string;
  /** Take the new name, empty to remove it; null if unchanged. */
  onDone: (name: string | null) => void;
}

/** A text field for a query's name: Enter or blur saves, Escape cancels. */
export function EntryName({ name, onDone }: Props) {
  const { t } = useTranslation();
  const done = useRef(false);
  const end = (written: string | null) => {
    if (done.current) return;
    done.current = true;
    onDone(written === null || written.trim() === name ? null : written.trim());
  };
  return (
    <input
      className="entry-name"
      aria-label={t("history.name")}
      placeholder={t("history.namePlaceholder")}
      defaultValue={name}
      maxLength={LONGEST}
      autoFocus
      onFocus={({ target }) => target.select()}
      onBlur={({ target }) => end(target.value)}
      onKeyDown={(event) => {
        // Enter that ends a Korean syllable does not end the name.
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") end(event.currentTarget.value);
        if (event.key === "Escape") end(null);
      }}
    />
  );
}
