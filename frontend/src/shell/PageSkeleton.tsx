import { Skeleton, VisuallyHidden } from '@mantine/core';
import type { ReactElement } from 'react';

import classes from './PageSkeleton.module.css';

/** Stands in for a page whose code or first data is on its way. */
export function PageSkeleton(): ReactElement {
  return (
    <div className={classes.skeleton}>
      <VisuallyHidden role="status">Loading…</VisuallyHidden>
      <Skeleton height={34} width="min(320px, 70%)" radius="md" />
      <Skeleton height={18} width="min(460px, 90%)" radius="md" />
      <Skeleton height={260} radius="lg" mt={12} />
    </div>
  );
}
