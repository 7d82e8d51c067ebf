import type { ReactElement, ReactNode } from 'react';

import classes from './States.module.css';
import { EmptyTrayIcon } from './icons';

interface EmptyStateProps {
  title: string;
  detail: string;
  children?: ReactNode;
}

/** Says why there is nothing to see, and what to do about it. */
export function EmptyState({ title, detail, children }: EmptyStateProps): ReactElement {
  return (
    <div className={classes.state}>
      <span className={classes.badge}>
        <EmptyTrayIcon size={22} />
      </span>
      <h2>{title}</h2>
      <p className={classes.detail}>{detail}</p>
      {children}
    </div>
  );
}
