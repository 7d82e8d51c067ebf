import { Component, type ReactNode } from 'react';

import { FailureState } from '../ui/FailureState';

interface ErrorBoundaryProps {
  children: ReactNode;
}

interface ErrorBoundaryState {
  failed: boolean;
}

/**
 * Keeps the navigation alive when a page fails. The usual cause is not a bug: after a release, a tab that was open
 * before asks for a page's file that the new release does not have. Loading the page again cures that.
 */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { failed: false };

  static getDerivedStateFromError(): ErrorBoundaryState {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <FailureState
        title="This page could not be shown"
        detail="There may be a newer version of it. Loading it again usually helps."
        action="Load again"
        onAction={() => window.location.reload()}
      />
    );
  }
}
