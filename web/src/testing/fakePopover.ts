/** A fake of the browser's popovers, which happy-dom lacks: they open, close and report both. */
export function installFakePopover(): void {
  HTMLElement.prototype.showPopover = function () {
    reportToggle(this, "open");
  };
  HTMLElement.prototype.hidePopover = function () {
    reportToggle(this, "closed");
  };
}

function reportToggle(popover: HTMLElement, newState: "open" | "closed"): void {
  popover.dispatchEvent(Object.assign(new Event("toggle"), { newState }));
}
