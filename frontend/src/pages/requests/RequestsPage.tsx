import './mantine.css';

import { useMediaQuery } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect } from 'react';

import { isProblem } from '../../api/problem';
import { listQuery } from '../../api/requests';
import type { LoanRequestPage } from '../../api/types';
import { PageHeading } from '../../shell/PageHeading';
import { EmptyState } from '../../ui/EmptyState';
import { QueryFailure } from '../../ui/QueryFailure';
import { CountStatus } from './CountStatus';
import { RequestDrawer } from './drawer/RequestDrawer';
import type { ListState } from './listState';
import { toListQuery } from './listState';
import { ListSkeleton } from './ListSkeleton';
import { NoRequests } from './NoRequests';
import { Pager } from './Pager';
import { RequestCards } from './RequestCards';
import classes from './RequestsPage.module.css';
import { RequestsTable } from './RequestsTable';
import { Toolbar } from './Toolbar';
import { useListState } from './useListState';

/** Up to here the drawer reaches the toasts' corner, where its buttons are. */
const DRAWER_REACHES_CORNER = '(max-width: 64em)';

export default function RequestsPage(): ReactElement {
  const toastsOnTop = useMediaQuery(DRAWER_REACHES_CORNER);
  const [state, changeList] = useListState();
  const list = useQuery(listQuery(toListQuery(state)));
  const hasWrongCursor = state.cursor !== null && isProblem(list.error, 'invalid');

  // An old link may hold a cursor that no longer fits its list: the first page always does.
  useEffect(() => {
    if (hasWrongCursor) changeList({ cursor: null }, { replace: true });
  }, [hasWrongCursor, changeList]);

  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <PageHeading>Requests</PageHeading>
        <CountStatus page={list.data} state={state} />
      </header>
      <Toolbar
        state={state}
        onChange={changeList}
        onRefresh={() => void list.refetch()}
        isRefreshing={list.isFetching}
      />
      <section className={classes.card} aria-label="List of requests" aria-busy={list.isFetching}>
        {list.isPending ? <ListSkeleton rows={8} /> : null}
        {list.error && !hasWrongCursor ? (
          <QueryFailure error={list.error} onRetry={() => list.refetch()} busy={list.isFetching} />
        ) : null}
        {list.data && !list.error ? (
          <List
            page={list.data}
            state={state}
            isStale={list.isPlaceholderData}
            onChange={changeList}
          />
        ) : null}
      </section>
      <RequestDrawer id={state.open} onClose={() => changeList({ open: null })} />
      <Notifications
        className={classes.toasts}
        position={toastsOnTop ? 'top-left' : 'bottom-left'}
        autoClose={6_000}
      />
    </div>
  );
}

interface ListProps {
  page: LoanRequestPage;
  state: ListState;
  /** True while the page shown is still that of an earlier state. */
  isStale: boolean;
  onChange: ReturnType<typeof useListState>[1];
}

function List({ page, state, isStale, onChange }: ListProps): ReactElement {
  const isNarrow = useMediaQuery('(max-width: 56em)');
  if (page.results.length === 0) {
    return state.cursor ? (
      <EmptyState
        title="This page is empty"
        detail="What was on it may have been decided or deleted."
      >
        <Pager page={page} state={state} isStale={isStale} onChange={onChange} />
      </EmptyState>
    ) : (
      <NoRequests state={state} onChange={onChange} />
    );
  }
  const open = (id: number) => onChange({ open: id });
  return (
    <>
      <div className={classes.rows} data-stale={isStale || undefined}>
        {isNarrow ? (
          <RequestCards requests={page.results} onOpen={open} />
        ) : (
          <RequestsTable
            requests={page.results}
            ordering={state.ordering}
            onOrder={(ordering) => onChange({ ordering })}
            onOpen={open}
          />
        )}
      </div>
      <Pager page={page} state={state} isStale={isStale} onChange={onChange} />
    </>
  );
}
