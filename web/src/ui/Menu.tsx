import { Fragment } from "react";
import { formatShortcut } from "../ui/shortcut";
import { Popover } from "./Popover";

export interface MenuItem {
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
  groups: MenuItem[][];
  onClose: () => void;
}

export function Menu({ near, label, groups, onClose }: Props) {
  return (
    <Popover near={near} role="menu" label={label} onClose={onClose}>
      {groups.map((group, number) => (
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
    </Popover>
  );
}
