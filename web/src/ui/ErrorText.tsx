import { useTranslation } from "react-i18next";
import type { ErrorDetail } from "../api/types";
import { engineMessage } from "../i18n/engineMessages";
import { errorMessage, languageOfMessage } from "../i18n/errors";

interface Props {
  error: ErrorDetail;
  /** Leave out the advice, where there is one line of space. */
  brief?: boolean;
}

/** An error's title and advice in the page's language, and the API's own message. */
export function ErrorText({ error: { code, message }, brief = false }: Props) {
  useTranslation();
  const { title, advice } = errorMessage(code);
  const plain = engineMessage(message);
  return (
    <>
      <strong>{message === title ? title : `${title}:`}</strong> {plain && `${plain} `}
      {message !== title && <span lang={languageOfMessage(code)}>{message}</span>}
      {!brief && !plain && advice && ` ${advice}`}
    </>
  );
}
