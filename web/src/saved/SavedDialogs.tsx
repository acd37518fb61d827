import { lazyPart } from "../ui/lazyPart";
import { useSavedDialogs } from "./savedDialogs";
import { SavedNotice } from "./SavedNotice";

const SaveDialog = lazyPart(() => import("./SaveDialog"));
const ConflictDialog = lazyPart(() => import("./ConflictDialog"));
const DeleteDialog = lazyPart(() => import("./DeleteDialog"));
const VersionsDialog = lazyPart(() => import("./VersionsDialog"));

/** The dialogs of saved queries and the notice of the last action. */
export function SavedDialogs() {
  const dialog = useSavedDialogs((state) => state.dialog);
  return (
    <>
      {dialog?.kind === "save" && <SaveDialog tab={dialog.tab} asNew={dialog.asNew} />}
      {dialog?.kind === "conflict" && <ConflictDialog tab={dialog.tab} content={dialog.content} />}
      {dialog?.kind === "versions" && <VersionsDialog saved={dialog.saved} />}
      {dialog?.kind === "delete" && <DeleteDialog saved={dialog.saved} />}
      <SavedNotice />
    </>
  );
}
