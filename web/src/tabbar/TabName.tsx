import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  name: string;
  /** Take the new name, or null if unchanged. */
  onDone: (name: string | null) => void;
}

/** The text field for a tab's name. */
export function TabName({ name, onDone }: Props) {
  const { t } = useTranslation();
  const done = useRef(false);
  const end = (written: string | null) => {
    // Closing the field by a key also blurs it.
    if (done.current) return;
    done.current = true;
    onDone(written === name ? null : written);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    // Enter that ends the composition of a syllable does not end the name.
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
