import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import type { RowSource } from "../resultset/source";
import { formatNumber } from "../i18n/format";
import { copyRange, MAX_CELLS, writeClipboard } from "./clipboard";
import type { ClipboardFormat } from "./clipboardFormats";
import type { PositionedColumn } from "./columnLayout";
import { cellCount, type Range } from "./selection";

/** Copy the selected cells and show the outcome. */
export function useCopy(
  source: RowSource,
  columns: readonly PositionedColumn[],
  range: Range,
  showMessage: (sentence: string, stays?: boolean) => void,
) {
  const { t } = useTranslation();
  const attempt = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      showMessage(done);
    } catch (error) {
      showMessage(
        t(navigator.clipboard ? "grid.copyFailed" : "grid.noClipboard", {
          why: toErrorDetail(error).message,
        }),
      );
    }
  };
  const copyCells = (format: ClipboardFormat) => {
    const cells = cellCount(range);
    if (cells > MAX_CELLS) {
      showMessage(
        t("grid.tooManyCells", { cells: formatNumber(cells), most: formatNumber(MAX_CELLS) }),
      );
      return;
    }
    showMessage(t("grid.copying"), true);
    attempt(() => copyRange(source, columns, range, format), t("grid.copied", { count: cells }));
  };
  const copyText = (text: string) => {
    attempt(() => writeClipboard(Promise.resolve(text)), t("grid.copied", { count: 1 }));
  };
  return { copyCells, copyText };
}
