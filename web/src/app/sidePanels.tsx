import { Bookmark, Database, History as HistoryIcon, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { PastQuery } from "../api/types";
import { Catalog } from "../catalog/Catalog";
import type { Tables } from "../catalog/useTables";
import { lazyPart } from "../ui/lazyPart";

const History = lazyPart(() => import("../history/History"));
const SavedPanel = lazyPart(() => import("../saved/SavedPanel"));

/** What the side panels show, and their actions on the editor of the active tab. */
export interface SideProps {
  tables: Tables;
  shownId: string | undefined;
  onInsert: (name: string) => void;
  onFilter: (table: string, condition: string) => void;
  onOpen: (past: PastQuery) => void;
}

interface SidePanel {
  name: "tables" | "saved" | "history";
  Icon: LucideIcon;
  render: (props: SideProps) => ReactNode;
}

/** The panels of the side in the order of their buttons; `app.<name>` is the title of each. */
export const SIDE_PANELS: [SidePanel, ...SidePanel[]] = [
  {
    name: "tables",
    Icon: Database,
    render: ({ tables, onInsert, onFilter }) => (
      <Catalog tables={tables} insert={onInsert} filter={onFilter} />
    ),
  },
  { name: "saved", Icon: Bookmark, render: () => <SavedPanel /> },
  {
    name: "history",
    Icon: HistoryIcon,
    render: ({ shownId, onOpen }) => <History shownId={shownId} onOpen={onOpen} />,
  },
];
