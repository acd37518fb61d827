import { t } from "../i18n";
import { en } from "../i18n/locales/en";

const { purposes, types } = en.workflow;

/** Return the purpose of a state in the page's language, null for an unknown state. */
export function statePurpose(name: string): string | null {
  return isKey(purposes, name) ? t(`workflow.purposes.${name}`) : null;
}

/** Return the type of a state in the page's language. */
export function stateType(type: string): string {
  return isKey(types, type) ? t(`workflow.types.${type}`) : type;
}

function isKey<Texts extends object>(texts: Texts, key: PropertyKey): key is keyof Texts {
  return Object.hasOwn(texts, key);
}
