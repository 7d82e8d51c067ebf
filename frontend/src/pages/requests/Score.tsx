import { VisuallyHidden } from '@mantine/core';
import type { ReactElement } from 'react';

import { formatInteger } from '../../lib/format';

/** 0 to 1000, or a dash while scoring has not answered. */
export function Score({ score }: { score: number | null }): ReactElement {
  if (score !== null) return <>{formatInteger(score)}</>;
  return (
    <>
      <span aria-hidden="true">–</span>
      <VisuallyHidden>Not scored yet</VisuallyHidden>
    </>
  );
}
