import { Button } from '@mantine/core';
import type { ReactElement } from 'react';

import { EmptyState } from '../../ui/EmptyState';
import type { ListState } from './listState';

interface NoRequestsProps {
  state: ListState;
  onChange: (changes: Partial<ListState>) => void;
}

/** An empty list says whether there is nothing at all, or nothing that fits. */
export function NoRequests({ state, onChange }: NoRequestsProps): ReactElement {
  if (state.search || state.status) {
    return (
      <EmptyState
        title="Nothing fits"
        detail="No request has this status and contains this text in its name, document number or e-mail."
      >
        <Button variant="default" onClick={() => onChange({ search: '', status: null })}>
          Clear search and filter
        </Button>
      </EmptyState>
    );
  }
  return state.deleted ? (
    <EmptyState title="Nothing is deleted" detail="Deleted requests wait here to be restored." />
  ) : (
    <EmptyState title="No requests yet" detail="They appear here as soon as somebody applies." />
  );
}
