import { Button, NativeSelect } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

import type { LoanRequestPage } from '../../api/types';
import { ChevronLeftIcon, ChevronRightIcon } from '../../ui/icons';
import { type ListState, PAGE_SIZES } from './listState';
import classes from './Pager.module.css';

interface PagerProps {
  page: LoanRequestPage;
  state: ListState;
  /** True while another list is on its way: the cursors of this one would not fit it. */
  isStale: boolean;
  onChange: (changes: Partial<ListState>) => void;
}

/**
 * Forward and back, by the cursors the backend gives. There are no page numbers: to count them, it would have to walk
 * the whole table.
 */
export function Pager({ page, state, isStale, onChange }: PagerProps): ReactElement {
  const turnTo = (cursor: string | null) => {
    onChange({ cursor });
    window.scrollTo({ top: 0 });
  };
  return (
    <nav className={classes.pager} aria-label="Pages">
      <NativeSelect
        size="sm"
        label="Rows"
        className={classes.size}
        data={PAGE_SIZES.map(String)}
        value={String(state.pageSize)}
        onChange={(event) => onChange({ pageSize: Number(event.currentTarget.value) })}
      />
      <div className={classes.turns}>
        <Turn
          cursor={isStale ? null : page.previous}
          onTurn={turnTo}
          left={<ChevronLeftIcon size={16} />}
        >
          Previous
        </Turn>
        <Turn
          cursor={isStale ? null : page.next}
          onTurn={turnTo}
          right={<ChevronRightIcon size={16} />}
        >
          Next
        </Turn>
      </div>
    </nav>
  );
}

interface TurnProps {
  cursor: string | null;
  onTurn: (cursor: string) => void;
  left?: ReactNode;
  right?: ReactNode;
  children: string;
}

/** Stays focusable at the end of the list: a disabled button would drop the keyboard's place. */
function Turn({ cursor, onTurn, left, right, children }: TurnProps): ReactElement {
  return (
    <Button
      variant="default"
      size="sm"
      leftSection={left}
      rightSection={right}
      aria-disabled={cursor === null}
      data-disabled={cursor === null || undefined}
      onClick={() => {
        if (cursor !== null) onTurn(cursor);
      }}
    >
      {children}
    </Button>
  );
}
