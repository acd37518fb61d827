import { Fragment } from "react";
import { formatShortcut } from "../ui/shortcut";
import { Popup } from "./Popover";

export interface Choice {
  title: string;
  /** Keys that do the same. */
  keys?: string;
  onChoose: () => void;
  disabled?: boolean;
}

interface Props {
  near: DOMRect;
  label: string;
  /** Groups with a line between them. */
  choices: Choice[][];
  onClose: () => void;
}

export function Menu({ near, label, choices, onClose }: Props) {
  return (
    <Popup near={near} role="menu" label={label} onClose={onClose}>
      {choices.map((group, number) => (
        <Fragment key={group[0]?.title}>
          {number > 0 && <hr />}
          {group.map(({ title, keys, onChoose, disabled }) => (
            <button
              key={title}
              type="button"
              role="menuitem"
              tabIndex={-1}
              disabled={disabled}
              onClick={() => {
                onClose();
                onChoose();
              }}
            >
              {title}
              {keys && <kbd>{formatShortcut(keys)}</kbd>}
            </button>
          ))}
        </Fragment>
      ))}
    </Popup>
  );
}
