import { VisuallyHidden } from '@mantine/core';
import type { ReactElement } from 'react';

import type { LoanRequestPage } from '../../api/types';
import { formatInteger } from '../../lib/format';
import { COLUMN_NAMES } from './columns';
import classes from './RequestsPage.module.css';
import { directionOf, type ListState, sortedColumn } from './listState';

interface CountStatusProps {
  page: LoanRequestPage | undefined;
  state: ListState;
}

/** How much was found; screen readers also hear the order, and hear it again whenever one of them changes. */
export function CountStatus({ page, state }: CountStatusProps): ReactElement {
  const column = sortedColumn(state.ordering);
  return (
    <p role="status" className={classes.count}>
      {page ? countText(page, state.deleted) : null}
      <VisuallyHidden>
        {`, sorted by ${COLUMN_NAMES[column].toLowerCase()}, ${directionOf(state.ordering, column)}`}
      </VisuallyHidden>
    </p>
  );
}

function countText({ count, count_exact: isExact }: LoanRequestPage, deleted: boolean): string {
  const kind = deleted ? 'deleted request' : 'request';
  if (!isExact) return `More than ${formatInteger(count)} ${kind}s`;
  return `${formatInteger(count)} ${kind}${count === 1 ? '' : 's'}`;
}
