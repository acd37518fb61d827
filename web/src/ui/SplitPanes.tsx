import { type ReactNode, useEffect, useId, useState } from "react";
import {
  Group,
  Panel,
  type PanelImperativeHandle,
  Separator,
  usePanelRef,
} from "react-resizable-panels";
import { isCollapsed, setCollapsed, setPaneSize, usePreferences } from "./preferences";
import styles from "./SplitPanes.module.css";

interface Pane {
  /** The name under which its collapse is remembered; without one it does not collapse. */
  name?: string;
  min: number;
  content: ReactNode;
}

interface Props {
  orientation: "horizontal" | "vertical";
  /** The name under which the size is remembered. */
  name: string;
  /** The name of the separator. */
  label: string;
  first: Pane;
  /** Absent while there is one pane only. */
  last: Pane | null;
  /** The pane whose pixels are remembered and kept when the window is resized. */
  sized: "first" | "last";
  /** The pixels of that pane until it is resized. */
  initial: number;
}

/** Two panes with a separator that mouse, touch and keys move. Each can collapse. */
export function SplitPanes(props: Props) {
  const { orientation, name, label, first, last, sized, initial } = props;
  const id = useId();
  const firstPanel = usePanelRef();
  const lastPanel = usePanelRef();
  const sizedPanel = sized === "first" ? firstPanel : lastPanel;
  const pixels = usePreferences(({ paneSizes }) => paneSizes[name] ?? initial);
  const firstGone = usePreferences((state) => isCollapsed(state, first.name ?? ""));
  const lastGone = usePreferences((state) => isCollapsed(state, last?.name ?? ""));
  const [start] = useState(() => ({ pixels, firstGone, lastGone }));

  useEffect(() => {
    const panels = { sized: sizedPanel.current, size: pixels };
    show(firstPanel.current, firstGone, panels);
    show(lastPanel.current, lastGone, panels);
    const now = sizedPanel.current;
    if (now && !firstGone && !lastGone && !isNear(now, pixels)) now.resize(pixels);
  }, [firstPanel, lastPanel, sizedPanel, firstGone, lastGone, pixels]);

  const remember = (layout: Record<string, number>) => {
    if (!last) return;
    const gone = { first: layout[`${id}first`] === 0, last: layout[`${id}last`] === 0 };
    if (first.name && gone.first !== firstGone) setCollapsed(first.name, gone.first);
    if (last?.name && gone.last !== lastGone) setCollapsed(last.name, gone.last);
    if (gone.first || gone.last) return;
    // The elements have their new sizes in the next frame.
    requestAnimationFrame(() => {
      const panel = sizedPanel.current;
      const size = panel?.getSize().inPixels ?? 0;
      if (panel && size > 0 && !isNear(panel, pixels)) setPaneSize(name, size);
    });
  };
  const panel = (place: "first" | "last", pane: Pane) => {
    const gone = place === "first" ? firstGone : lastGone;
    return (
      <Panel
        id={id + place}
        panelRef={place === "first" ? firstPanel : lastPanel}
        className={styles.pane}
        style={{ overflow: "hidden" }}
        minSize={pane.min}
        collapsible={pane.name !== undefined}
        inert={gone}
        defaultSize={startSize(place, sized, start)}
        groupResizeBehavior={place === sized ? "preserve-pixel-size" : "preserve-relative-size"}
      >
        {pane.content}
      </Panel>
    );
  };
  return (
    <Group id={id} orientation={orientation} onLayoutChanged={remember} className={styles.group}>
      {panel("first", first)}
      {last && (
        <Separator className={styles.separator} aria-label={label} data-orientation={orientation} />
      )}
      {last && panel("last", last)}
    </Group>
  );
}

interface Start {
  pixels: number;
  firstGone: boolean;
  lastGone: boolean;
}

function startSize(place: string, sized: string, { pixels, firstGone, lastGone }: Start) {
  const [gone, otherGone] = place === "first" ? [firstGone, lastGone] : [lastGone, firstGone];
  if (gone) return 0;
  if (otherGone) return "100%";
  return place === sized ? pixels : undefined;
}

/** Collapse a panel or bring it back, the sized one with its size. */
function show(
  panel: PanelImperativeHandle | null,
  gone: boolean,
  { sized, size }: { sized: PanelImperativeHandle | null; size: number },
): void {
  if (!panel || panel.isCollapsed() === gone) return;
  if (gone) panel.collapse();
  else if (panel === sized) panel.resize(size);
  else sized?.resize(size);
}

function isNear(panel: PanelImperativeHandle, pixels: number): boolean {
  return Math.abs(panel.getSize().inPixels - pixels) <= 1;
}
