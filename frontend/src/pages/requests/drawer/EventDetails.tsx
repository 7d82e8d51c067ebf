import type { ReactElement } from 'react';

import type { HistoryEvent } from '../../../api/types';
import classes from './EventDetails.module.css';
import { changesOf, describeActor } from './describeEvent';
import { FIELD_NAMES } from './fieldNames';

/** Who did it; for an edit, what it changed; on demand, in which call, for a search in the logs. */
export function EventDetails({ event }: { event: HistoryEvent }): ReactElement {
  return (
    <>
      <span className={classes.by}>by {describeActor(event.actor)}</span>
      {changesOf(event).map(({ field, from, to }) => (
        <span key={field} className={classes.change}>
          {nameOf(field)}: <del>{from}</del> <ins>{to}</ins>
        </span>
      ))}
      <details className={classes.requestId}>
        <summary>Request ID</summary>
        <code>{event.request_id}</code>
      </details>
    </>
  );
}

function nameOf(field: string): string {
  return field in FIELD_NAMES ? FIELD_NAMES[field as keyof typeof FIELD_NAMES] : field;
}
