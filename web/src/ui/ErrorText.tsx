import { useTranslation } from "react-i18next";
import type { ErrorDetail } from "../api/types";
import { describeError } from "../i18n/errors";

interface Props {
  error: ErrorDetail;
  /** Leave out the advice, where there is one line of space. */
  brief?: boolean;
}

/** An error's title and advice in the page's language, and the API's own message. */
export function ErrorText({ error, brief = false }: Props) {
  useTranslation();
  const { title, plain, message, language, advice } = describeError(error);
  return (
    <>
      <strong>{message ? `${title}:` : title}</strong> {plain && `${plain} `}
      {message && <span lang={language}>{message}</span>}
      {!brief && advice && ` ${advice}`}
    </>
  );
}
