import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import type { RowSource } from "../resultset/source";
import type { t as translate } from "../i18n";
import { errorReason } from "../i18n/errors";
import { formatNumber } from "../i18n/format";
import { copyRange, MAX_CELLS, writeClipboard } from "./clipboard";
import type { ClipboardFormat } from "./clipboardFormats";
import type { PositionedColumn } from "./columnLayout";
import { cellCount, type Range } from "./selection";

/** A copy that is being made; `share` is from 0 to 1. */
export interface Copying {
  share: number;
  stop: () => void;
}

type ShowMessage = (sentence: string, stays?: boolean) => void;

/** Copy the selected cells, with progress and stop, and show the outcome. */
export function useCopy(
  source: RowSource,
  columns: readonly PositionedColumn[],
  range: Range,
  showMessage: ShowMessage,
) {
  const { t } = useTranslation();
  const [copying, setCopying] = useState<Copying | null>(null);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const attempt = useAttempt(showMessage);
  const copyCells = async (format: ClipboardFormat) => {
    const cells = cellCount(range);
    if (cells > MAX_CELLS) {
      showMessage(
        t("grid.tooManyCells", { cells: formatNumber(cells), most: formatNumber(MAX_CELLS) }),
      );
      return;
    }
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    const stop = () => controller.abort();
    const onProgress = (share: number) => !signal.aborted && setCopying({ share, stop });
    onProgress(0);
    showMessage(t("grid.copying"), true);
    const task = { format, signal, onProgress };
    const isCurrent = () => running.current === controller;
    const copy = async () => {
      const leftOut = await copyRange(source, columns, range, task);
      if (cells === 0 && hasNames(format))
        return t("grid.copiedNames", { count: range.right - range.left + 1 });
      return copiedText(cells - leftOut * (range.right - range.left + 1), leftOut, t);
    };
    await attempt(copy, { signal, isCurrent });
    if (isCurrent()) setCopying(null);
  };
  const copyText = (text: string) => {
    void attempt(async () => {
      await writeClipboard(Promise.resolve(text));
      return copiedText(1, 0, t);
    });
  };
  return { copyCells, copyText, copying };
}

interface Attempt {
  signal: AbortSignal;
  /** Returns whether no later copy has started. */
  isCurrent: () => boolean;
}

/** Show what `work` returns, or why it failed. */
function useAttempt(showMessage: ShowMessage) {
  const { t } = useTranslation();
  return async (work: () => Promise<string>, copy?: Attempt) => {
    const show = (sentence: string) => copy?.isCurrent() !== false && showMessage(sentence);
    try {
      show(await work());
    } catch (error) {
      if (copy?.signal.aborted) show(t("grid.copyStopped"));
      else
        show(
          t(navigator.clipboard ? "grid.copyFailed" : "grid.noClipboard", {
            why: errorReason(toErrorDetail(error)),
          }),
        );
    }
  };
}

function hasNames(format: ClipboardFormat): boolean {
  return format !== "json" && format !== "inList";
}

function copiedText(cells: number, leftOut: number, t: typeof translate): string {
  const copied = t("grid.copied", { count: cells });
  return leftOut ? `${copied} · ${t("grid.leftOut", { count: leftOut })}` : copied;
}
