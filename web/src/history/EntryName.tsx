import { useRef } from "react";
import { useTranslation } from "react-i18next";

const LONGEST = 120;

interface Props {
  name: string;
  /** The new name, empty to take it away; null if it stays as it was. */
  onDone: (name: string | null) => void;
}

/** A field for a query's name: Enter or leaving it keeps what is written, Escape does not. */
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
        // An Enter that ends a Korean syllable is not yet one that ends the name.
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") end(event.currentTarget.value);
        if (event.key === "Escape") end(null);
      }}
    />
  );
}
