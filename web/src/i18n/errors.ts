import { en } from "./locales/en";
import { engineMessage } from "./engineMessages";
import { t } from "./index";

type Code = keyof typeof en.errors;

/** The errors that the page finds, with a message in its language; other messages are English. */
const PAGE_ERRORS = new Set([
  "ImageTooLarge",
  "InvalidAnswer",
  "PartNotLoaded",
  "RowsTooLarge",
  "Unreachable",
]);

function isKnown(code: string): code is Code {
  return Object.hasOwn(en.errors, code);
}

/** Return an error's title and advice in the page's language; the API's own message is English. */
export function errorMessage(code: string): { title: string; advice: string | null } {
  if (!isKnown(code)) return { title: code, advice: null };
  return { title: t(`errors.${code}.title`), advice: t(`errors.${code}.advice`) };
}

/** What a page shows of an error, in its language but for the API's own message. */
interface DescribedError {
  title: string;
  /** The engine's message in plain words, null if they are not known or begin the message. */
  plain: string | null;
  /** The API's own message, null if the title says the same. */
  message: string | null;
  /** The `lang` of the message, undefined for the page's language. */
  language: "en" | undefined;
  /** What to do, null if the plain words or the message say it. */
  advice: string | null;
}

export function describeError({
  code,
  message,
}: {
  code: string;
  message: string;
}): DescribedError {
  const { title, advice } = errorMessage(code);
  const words = engineMessage(message);
  // The API's own messages are plain already.
  const plain = words && !message.startsWith(words) ? words : null;
  return {
    title,
    plain,
    message: message === title ? null : message,
    language: languageOfMessage(code),
    advice: words ? null : advice,
  };
}

function languageOfMessage(code: string): "en" | undefined {
  return PAGE_ERRORS.has(code) ? undefined : "en";
}

/** Return an error as one text in a sentence: the title in the page's language, then the message. */
export function errorReason({ code, message }: { code: string; message: string }): string {
  const isOwn = PAGE_ERRORS.has(code) || code === "PageError" || !isKnown(code);
  return isOwn ? message : `${errorMessage(code).title} (${message})`;
}
