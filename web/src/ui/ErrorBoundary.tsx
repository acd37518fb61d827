import { Component, type ReactNode } from "react";
import { ErrorNotice } from "./ErrorNotice";

interface Props {
  children: ReactNode;
  onRetry: () => void;
}

/** Keeps what breaks within it from taking the page along. */
export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const again = () => {
      this.props.onRetry();
      this.setState({ error: null });
    };
    return <ErrorNotice error={error} onRetry={again} />;
  }
}
