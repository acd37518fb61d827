import type { PositionedColumn } from "./columnLayout";

export type PopoverKind = "filter" | "columns" | "sql" | "download" | "cells" | "column";

/** The open popover; `column` is the column of a column menu. */
export interface OpenPopover {
  kind: PopoverKind;
  near: DOMRect;
  column: PositionedColumn | null;
}
