import { Alert } from '@mantine/core';
import type { ReactElement } from 'react';

import { CheckIcon } from '../../ui/icons';

type Arrival = 'new' | 'earlier-version';

interface ArrivalNoticeProps {
  arrival: Arrival;
}

/** What the apply page left in the history entry when it led here. */
export function arrivalOf(state: unknown): Arrival | null {
  if (typeof state !== 'object' || state === null || !('arrival' in state)) return null;
  return state.arrival === 'new' || state.arrival === 'earlier-version' ? state.arrival : null;
}

/** The good news for those who have just applied. */
export function ArrivalNotice({ arrival }: ArrivalNoticeProps): ReactElement {
  return (
    <Alert color="green" icon={<CheckIcon />} title="We have your request" role="status">
      {arrival === 'new'
        ? 'Keep the reference below: with it you can come back to this page at any time.'
        : 'Your first try had reached us, although we could not tell you. It is kept as you sent it then; what you changed afterwards is not part of it. Keep the reference below.'}
    </Alert>
  );
}
