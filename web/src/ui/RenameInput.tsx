import { type KeyboardEvent, type SyntheticEvent, useRef } from "react";

interface Props {
  name: string;
  label: string;
  placeholder?: string;
  className: string | undefined;
  maxLength: number;
  /** Whether keys and clicks in the field are hidden from the elements around it. */
  isolated?: boolean;
  /** Take the new name, or null if unchanged, and whether a key ended the field, not a click. */
  onDone: (name: string | null, byKey: boolean) => void;
}

/** A text field for a name: Enter or blur saves, Escape cancels. */
export function RenameInput({ name, isolated = false, onDone, label, ...attributes }: Props) {
  const done = useRef(false);
  const end = (text: string | null, byKey: boolean) => {
    // Closing the field by a key also blurs it.
    if (done.current) return;
    done.current = true;
    onDone(text === null || text.trim() === name ? null : text.trim(), byKey);
  };
  const isolate = (event: SyntheticEvent) => {
    if (isolated) event.stopPropagation();
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    isolate(event);
    // Enter that ends the composition of a Korean syllable does not end the name.
    if (event.nativeEvent.isComposing) return;
    if (event.key !== "Enter" && event.key !== "Escape") return;
    // The focus moves before the browser types the key, which would go to the newly focused text.
    event.preventDefault();
    end(event.key === "Enter" ? event.currentTarget.value : null, true);
  };
  return (
    <input
      {...attributes}
      aria-label={label}
      defaultValue={name}
      autoFocus
      onFocus={({ currentTarget }) => currentTarget.select()}
      onBlur={({ currentTarget }) => end(currentTarget.value, false)}
      onClick={isolate}
      onDoubleClick={isolate}
      onKeyDown={press}
    />
  );
}
