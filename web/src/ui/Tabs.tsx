import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { after } from "./tabKeys";

export interface View<Name extends string = string> {
  name: Name;
  title: string;
  panel: ReactNode;
}

interface Props<Name extends string> {
  views: View<Name>[];
  chosen: Name;
  onChoose: (name: Name) => void;
}

/** Ways to look at one result, of which one is shown; arrow keys move between them. */
export function Views<Name extends string>({ views, chosen, onChoose }: Props<Name>) {
  const { t } = useTranslation();
  const id = useId();
  const tabs = useRef<HTMLDivElement>(null);
  const shown = views.find((view) => view.name === chosen) ?? views[0];
  if (!shown) return null;

  const press = (event: KeyboardEvent) => {
    const index = after(event.key, views.indexOf(shown), views.length);
    const next = index === null ? undefined : views[index];
    if (!next) return;
    event.preventDefault();
    onChoose(next.name);
    tabs.current?.querySelectorAll<HTMLElement>("[role=tab]")[views.indexOf(next)]?.focus();
  };
  return (
    <>
      <div
        className="views"
        role="tablist"
        aria-label={t("results.views")}
        ref={tabs}
        onKeyDown={press}
      >
        {views.map(({ name, title }) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            aria-selected={name === shown.name}
            aria-controls={`${id}-panel`}
            tabIndex={name === shown.name ? 0 : -1}
            onClick={() => onChoose(name)}
          >
            {title}
          </button>
        ))}
      </div>
      <div
        className="view"
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${shown.name}`}
      >
        {shown.panel}
      </div>
    </>
  );
}
