import { createPortal } from "react-dom";
import type { PastQuery } from "../api/types";
import styles from "./EntryCard.module.css";

interface Props {
  past: PastQuery;
  facts: string;
  /** The entry beside which the card is. */
  beside: DOMRect;
}

const HEIGHT_PIXELS = 220;

/**
 * The details of the entry under the pointer or with the focus.
 *
 * Screen readers have the same text in the entry itself.
 */
export function EntryCard({ past, facts, beside }: Props) {
  const top = Math.max(8, Math.min(beside.top, innerHeight - HEIGHT_PIXELS - 8));
  return createPortal(
    <div className={styles.card} aria-hidden style={{ top, left: beside.right + 16 }}>
      {past.name && <strong>{past.name}</strong>}
      <pre>{past.query}</pre>
      <p className="muted">{facts}</p>
      {past.engineReason && <p className="muted">{past.engineReason}</p>}
    </div>,
    document.body,
  );
}
