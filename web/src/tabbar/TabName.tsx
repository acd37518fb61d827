import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  name: string;
  /** Takes the new name, or null if it stays as it was. */
  onDone: (name: string | null) => void;
}

/** The field that a tab's name is written in. */
export function TabName({ name, onDone }: Props) {
  const { t } = useTranslation();
  const done = useRef(false);
  const end = (written: string | null) => {
    // Leaving the field by a key also takes the focus from it.
    if (done.current) return;
    done.current = true;
    onDone(written === name ? null : written);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    // Enter that ends the composing of a syllable is not meant for the field.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") end(event.currentTarget.value.trim());
    if (event.key === "Escape") end(null);
  };
  return (
    <input
      className="tab-name"
      aria-label={t("tabs.name")}
      defaultValue={name}
      maxLength={100}
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={press}
      onBlur={(event) => end(event.currentTarget.value.trim())}
    />
  );
}
