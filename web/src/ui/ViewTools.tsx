import { createContext, type ReactNode, useContext } from "react";
import { createPortal } from "react-dom";

/** The places of a result's line that its view fills. */
export interface ViewPlaces {
  /** The buttons at the right. */
  tools: HTMLElement | null;
  /** Figures of what is selected, before the buttons. */
  figures: HTMLElement | null;
}

/** Without places, as in a test of one view, the tools stay above the view. */
export const ViewPlacesContext = createContext<ViewPlaces | null>(null);

interface Props {
  place: keyof ViewPlaces;
  children: ReactNode;
}

/** Shows the tools or figures of a view in the line above it. */
export function ViewTools({ place, children }: Props) {
  const places = useContext(ViewPlacesContext);
  if (!places) return children;
  const element = places[place];
  return element && createPortal(children, element);
}
