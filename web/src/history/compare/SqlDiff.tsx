import { sql } from "@codemirror/lang-sql";
import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { editorTheme } from "../../editor/theme";
import { DuckDB } from "../../editor/dialect";

const SIDE_BY_SIDE = "(min-width: 720px)";

interface Props {
  first: string;
  second: string;
  /** The text in place of the diff of equal SQL. */
  sameText: string;
}

/** The diff of two texts of SQL, side by side or unified in a narrow window. */
export function SqlDiff({ first, second, sameText }: Props) {
  const { t } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  const same = first === second;
  useEffect(() => {
    if (same || !host.current) return;
    const view = createDiffView(host.current, first, second, t("compare.sql"));
    return () => view.destroy();
  }, [first, second, same, t]);
  return (
    <section>
      <h3>{t("compare.sql")}</h3>
      {same ? <p className="muted">{sameText}</p> : <div ref={host} />}
    </section>
  );
}

function createDiffView(parent: HTMLElement, first: string, second: string, label: string) {
  const extensions = [
    sql({ dialect: DuckDB }),
    editorTheme,
    EditorView.lineWrapping,
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ "aria-label": label }),
  ];
  if (matchMedia(SIDE_BY_SIDE).matches) {
    return new MergeView({
      parent,
      a: { doc: first, extensions },
      b: { doc: second, extensions },
      gutter: true,
    });
  }
  const unified = unifiedMergeView({ original: first, mergeControls: false });
  return new EditorView({ parent, doc: second, extensions: [...extensions, unified] });
}
