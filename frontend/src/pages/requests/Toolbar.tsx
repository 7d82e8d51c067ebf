import { ActionIcon, NativeSelect, SegmentedControl, Switch } from '@mantine/core';
import type { ReactElement } from 'react';

import type { Status } from '../../api/types';
import { STATUS_NAMES } from '../../ui/StatusBadge';
import { ArrowDownIcon, ArrowUpIcon, RefreshIcon } from '../../ui/icons';
import { COLUMN_NAMES } from './columns';
import {
  COLUMNS,
  type Column,
  directionOf,
  type ListState,
  orderingBy,
  sortedColumn,
  STATUSES,
} from './listState';
import { SearchField } from './SearchField';
import classes from './Toolbar.module.css';

interface ToolbarProps {
  state: ListState;
  onChange: (changes: Partial<ListState>, options?: { replace?: boolean }) => void;
  onRefresh: () => void;
  isRefreshing: boolean;
}

const ALL = 'all';
const STATUS_CHOICES = [
  { value: ALL, label: 'All' },
  ...STATUSES.map((status) => ({ value: status as string, label: STATUS_NAMES[status] })),
];

/** What is listed: search, status, deleted or not. */
export function Toolbar({ state, onChange, onRefresh, isRefreshing }: ToolbarProps): ReactElement {
  return (
    <div className={classes.toolbar} role="search" aria-label="Requests">
      <SearchField
        value={state.search}
        // Typing is one step of the browser's history, not one a letter.
        onSearch={(search) => onChange({ search }, { replace: true })}
      />
      <SegmentedControl
        aria-label="Status"
        className={classes.status}
        data={STATUS_CHOICES}
        value={state.status ?? ALL}
        onChange={(value) => onChange({ status: value === ALL ? null : (value as Status) })}
      />
      <SortControl state={state} onChange={onChange} />
      <div className={classes.end}>
        <Switch
          label="Show deleted"
          checked={state.deleted}
          onChange={(event) => onChange({ deleted: event.currentTarget.checked })}
        />
        <ActionIcon
          variant="default"
          size={36}
          aria-label="Refresh"
          title="Refresh"
          onClick={onRefresh}
        >
          <RefreshIcon className={isRefreshing ? classes.turning : undefined} />
        </ActionIcon>
      </div>
    </div>
  );
}

/** On narrow screens, where there are no column heads to press. */
function SortControl({ state, onChange }: Pick<ToolbarProps, 'state' | 'onChange'>): ReactElement {
  const column = sortedColumn(state.ordering);
  const isAscending = directionOf(state.ordering, column) === 'ascending';
  return (
    <div className={classes.sort}>
      <NativeSelect
        aria-label="Sort by"
        data={COLUMNS.map((name) => ({ value: name, label: COLUMN_NAMES[name] }))}
        value={column}
        onChange={(event) =>
          onChange({ ordering: orderingBy(event.currentTarget.value as Column, 'ascending') })
        }
      />
      <ActionIcon
        variant="default"
        size={36}
        aria-label={isAscending ? 'Sorted upward; sort downward' : 'Sorted downward; sort upward'}
        onClick={() =>
          onChange({ ordering: orderingBy(column, isAscending ? 'descending' : 'ascending') })
        }
      >
        {isAscending ? <ArrowUpIcon /> : <ArrowDownIcon />}
      </ActionIcon>
    </div>
  );
}
