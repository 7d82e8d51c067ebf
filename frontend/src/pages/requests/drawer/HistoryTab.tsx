import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';

import { historyQuery } from '../../../api/requests';
import { QueryFailure } from '../../../ui/QueryFailure';
import { EventTimeline } from '../../../ui/EventTimeline';
import { EventDetails } from './EventDetails';
import classes from './HistoryTab.module.css';
import { describeEvent } from './describeEvent';

/** All that happened to a request, newest first. */
export function HistoryTab({ id }: { id: number }): ReactElement {
  const history = useQuery(historyQuery(id));
  if (history.isPending) {
    return (
      <div className={classes.skeleton} role="status" aria-label="Loading the history">
        <Skeleton height={32} width="70%" />
        <Skeleton height={32} width="55%" />
        <Skeleton height={32} width="62%" />
      </div>
    );
  }
  if (history.error) {
    return (
      <QueryFailure
        error={history.error}
        onRetry={() => history.refetch()}
        busy={history.isFetching}
      />
    );
  }
  const { events } = history.data;
  return events.length === 0 ? (
    <p className={classes.empty}>Nothing is written down yet. New entries take a moment.</p>
  ) : (
    <EventTimeline
      label="History"
      events={events.toReversed()}
      describe={describeEvent}
      renderDetails={(event) => <EventDetails event={event} />}
    />
  );
}
