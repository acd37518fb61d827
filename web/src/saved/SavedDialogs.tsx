import { lazyPart } from "../ui/lazyPart";
import { useSavedDialogs } from "./savedDialogs";
import { SaveDialog } from "./SaveDialog";
import { SavedNotice } from "./SavedNotice";

const ConflictDialog = lazyPart(() => import("./ConflictDialog"));
const DeleteDialog = lazyPart(() => import("./DeleteDialog"));
const VersionsDialog = lazyPart(() => import("./VersionsDialog"));

/** The dialogs of saved queries and the notice of the last action. */
export function SavedDialogs() {
  const dialog = useSavedDialogs((state) => state.dialog);
  return (
    <>
      {dialog?.kind === "save" && <SaveDialog key={dialog.tab} dialog={dialog} />}
      {dialog?.kind === "conflict" && <ConflictDialog dialog={dialog} />}
      {dialog?.kind === "versions" && <VersionsDialog dialog={dialog} />}
      {dialog?.kind === "delete" && <DeleteDialog dialog={dialog} />}
      <SavedNotice />
    </>
  );
}
