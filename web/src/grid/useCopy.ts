import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../api/errors";
import type { RowSource } from "../resultset/source";
import { formatNumber } from "../i18n/format";
import { copy, MOST_CELLS, toClipboard } from "./clipboard";
import type { CopyFormat } from "./clipboardFormats";
import type { Laid } from "./columnLayout";
import { cellsIn, type Range } from "./selection";

/** Copies, and tells what became of it. */
export function useCopy(
  source: RowSource,
  columns: readonly Laid[],
  range: Range,
  tell: (sentence: string, stays?: boolean) => void,
) {
  const { t } = useTranslation();
  const attempt = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      tell(done);
    } catch (error) {
      tell(
        t(navigator.clipboard ? "grid.notCopied" : "grid.noClipboard", {
          why: toErrorDetail(error).message,
        }),
      );
    }
  };
  const copyCells = (format: CopyFormat) => {
    const cells = cellsIn(range);
    if (cells > MOST_CELLS) {
      tell(t("grid.tooManyCells", { cells: formatNumber(cells), most: formatNumber(MOST_CELLS) }));
      return;
    }
    tell(t("grid.copying"), true);
    attempt(() => copy(source, columns, range, format), t("grid.copied", { count: cells }));
  };
  const copyText = (text: string) => {
    attempt(() => toClipboard(Promise.resolve(text)), t("grid.copied", { count: 1 }));
  };
  return { copyCells, copyText };
}
