import { type RefObject, useState } from "react";
import { useTranslation } from "react-i18next";
import { fileNameOf } from "../api/download";
import { toErrorDetail } from "../api/errors";
import type { ErrorDetail } from "../api/types";
import { ErrorText } from "../ui/ErrorText";
import { chartCsv } from "./chartCsv";
import type { ChartModel } from "./chartModel";
import { renderPng, renderSvg, saveFile } from "./exportImage";
import buttons from "./ButtonGroup.module.css";

interface Props {
  model: ChartModel;
  title: string;
  /** The title in the names of the files, without the day. */
  fileTitle: string;
  /** The element whose size an image has. */
  frame: RefObject<HTMLElement | null>;
}

/** The buttons that save a chart as an image or its values as CSV. */
export function ChartExport({ model, title, fileTitle, frame }: Props) {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<ErrorDetail | null>(null);
  const size = () => ({
    width: Math.max(480, frame.current?.clientWidth ?? 0),
    height: Math.max(320, frame.current?.clientHeight ?? 0),
  });
  const save = async (format: string, render: () => Blob | Promise<Blob>) => {
    setFailure(null);
    try {
      saveFile(await render(), `${fileNameOf(fileTitle)}.${format.toLowerCase()}`);
    } catch (error) {
      setFailure(toErrorDetail(error));
    }
  };
  const files: Record<string, () => Blob | Promise<Blob>> = {
    PNG: () => renderPng(model, title, size()),
    SVG: () => new Blob([renderSvg(model, title, size())], { type: "image/svg+xml" }),
    CSV: () => new Blob([chartCsv(model)], { type: "text/csv" }),
  };
  return (
    <>
      {failure && (
        <span role="alert" className={`error ${buttons.failure}`}>
          <ErrorText error={failure} />
        </span>
      )}
      <div role="group" aria-label={t("charts.export")} className={buttons.group}>
        {Object.entries(files).map(([format, render]) => (
          <button key={format} type="button" onClick={() => void save(format, render)}>
            {format}
          </button>
        ))}
      </div>
    </>
  );
}
