import { Component, type ErrorInfo, type ReactNode } from "react";
import { ErrorNotice } from "./ErrorNotice";

/** An error that a component raised while it rendered. */
export interface Crash {
  error: Error;
  componentStack: string;
}

type Props = { children: ReactNode } & (
  | { onRetry: () => void; fallback?: undefined }
  | { onRetry?: undefined; fallback: (crash: Crash) => ReactNode }
);

interface State {
  error: Error | null;
  componentStack: string;
}

const NO_ERROR: State = { error: null, componentStack: "" };

/** Renders a notice with a retry, or `fallback`, in place of children that raise an error. */
export class ErrorBoundary extends Component<Props, State> {
  override state = NO_ERROR;

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(_error: unknown, { componentStack }: ErrorInfo) {
    this.setState({ componentStack: componentStack ?? "" });
  }

  override render() {
    const { children, onRetry, fallback } = this.props;
    const { error, componentStack } = this.state;
    if (!error) return children;
    if (fallback) return fallback({ error, componentStack });
    const retry = () => {
      onRetry();
      this.setState(NO_ERROR);
    };
    return <ErrorNotice error={error} onRetry={retry} />;
  }
}
