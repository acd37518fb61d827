import { en } from "./locales/en";
import { t } from "./index";

type Code = keyof typeof en.errors;

function isKnown(code: string): code is Code {
  return Object.hasOwn(en.errors, code);
}

/** Return an error's title and advice in the page's language; the API's own message is English. */
export function errorMessage(code: string): { title: string; advice: string | null } {
  if (!isKnown(code)) return { title: code, advice: null };
  return { title: t(`errors.${code}.title`), advice: t(`errors.${code}.advice`) };
}
