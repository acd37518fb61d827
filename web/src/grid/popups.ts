import type { Laid } from "./columnLayout";

export type PopupKind = "filter" | "columns" | "sql" | "download" | "cells" | "column";

/** The small window that is open; `column` is the one that it is about. */
export interface OpenPopup {
  kind: PopupKind;
  near: DOMRect;
  column: Laid | null;
}
