import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import type { RowSource } from "../resultset/source";
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
    await attempt(() => copyRange(source, columns, range, task), cells, { signal, isCurrent });
    if (isCurrent()) setCopying(null);
  };
  const copyText = (text: string) => {
    void attempt(() => writeClipboard(Promise.resolve(text)), 1);
  };
  return { copyCells, copyText, copying };
}

interface Attempt {
  signal: AbortSignal;
  /** Returns whether no later copy has started. */
  isCurrent: () => boolean;
}

function useAttempt(showMessage: ShowMessage) {
  const { t } = useTranslation();
  return async (work: () => Promise<unknown>, cells: number, copy?: Attempt) => {
    const show = (sentence: string) => copy?.isCurrent() !== false && showMessage(sentence);
    try {
      await work();
      show(t("grid.copied", { count: cells }));
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
