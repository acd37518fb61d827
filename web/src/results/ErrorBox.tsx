import type { ErrorDetail } from "../api/types";

export function ErrorBox({ error }: { error: ErrorDetail }) {
  return (
    <div className="error-box" role="alert">
      <strong>{error.code}</strong>
      <p>{error.message}</p>
    </div>
  );
}
