import { Skeleton, VisuallyHidden } from '@mantine/core';
import type { ReactElement } from 'react';

import classes from './ListSkeleton.module.css';

/** Rows of the right height, so that nothing jumps when the real ones arrive. */
export function ListSkeleton({ rows }: { rows: number }): ReactElement {
  return (
    <div className={classes.list}>
      <VisuallyHidden role="status">Loading requests…</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={classes.row}>
          <div className={classes.name}>
            <Skeleton height={14} width={`${62 - ((row * 17) % 28)}%`} />
            <Skeleton height={12} width={`${80 - ((row * 11) % 32)}%`} />
          </div>
          <Skeleton height={14} width="60%" />
          <Skeleton height={22} width={84} radius="xl" />
          <Skeleton height={14} width="70%" />
        </div>
      ))}
    </div>
  );
}
