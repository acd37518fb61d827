/** How long a page may still take to unload; it stays if the navigation was a download. */
const UNLOAD_MS = 5_000;

let leaving = false;

/** Notice when the user leaves or reloads the page, which aborts its requests. */
export function watchUnload(): void {
  addEventListener("beforeunload", () => {
    leaving = true;
    setTimeout(() => {
      leaving = false;
    }, UNLOAD_MS);
  });
}

/** Return whether an error of a request may come from leaving the page. */
export function isLeaving(): boolean {
  return leaving;
}
