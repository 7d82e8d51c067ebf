import type { ReactElement } from 'react';

import type { Status } from '../api/types';
import classes from './StatusBadge.module.css';

export const STATUS_NAMES: Readonly<Record<Status, string>> = {
  pending: 'Pending',
  approved: 'Approved',
  rejected: 'Rejected',
};

/** The word tells the status; colour and mark only help to find it. */
export function StatusBadge({ status }: { status: Status }): ReactElement {
  return (
    <span className={classes.badge} data-status={status}>
      {STATUS_NAMES[status]}
    </span>
  );
}
