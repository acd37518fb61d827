import type { PositionedColumn } from "./columnLayout";

export type PopoverKind = "filter" | "columns" | "sql" | "download" | "cells" | "column";

/** The small window that is open; `column` is the one that it is about. */
export interface OpenPopover {
  kind: PopoverKind;
  near: DOMRect;
  column: PositionedColumn | null;
}
