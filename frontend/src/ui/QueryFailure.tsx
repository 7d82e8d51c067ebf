import type { ReactElement } from 'react';

import { isProblem } from '../api/problem';
import { FailureState } from './FailureState';

interface QueryFailureProps {
  error: Error;
  onRetry: () => unknown;
  busy?: boolean;
}

/** A failed load, in words, with another try. */
export function QueryFailure({ error, onRetry, busy = false }: QueryFailureProps): ReactElement {
  return (
    <FailureState
      title={isProblem(error, 'network') ? 'No connection' : 'This could not be loaded'}
      detail={isProblem(error) ? error.message : 'Something unexpected happened.'}
      action="Try again"
      onAction={onRetry}
      busy={busy}
    />
  );
}
