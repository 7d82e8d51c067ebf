import type { ReactElement } from 'react';

import type { Application, EventType, PublicEvent } from '../../api/types';
import { EventTimeline } from '../../ui/EventTimeline';
import classes from './Follow.module.css';

interface ProgressProps {
  application: Application;
}

/** How the request came to where it is, oldest first, and what comes next. */
export function Progress({ application }: ProgressProps): ReactElement {
  return (
    <section className={classes.card} aria-labelledby="progress">
      <h2 id="progress" className={classes.sectionTitle}>
        Progress
      </h2>
      {application.events ? (
        <EventTimeline
          label="Progress of your request"
          events={application.events}
          describe={(event) => TELLING[event.type]}
          upcoming={upcoming(application.events, application)}
        />
      ) : (
        <p className={classes.muted}>
          The steps can’t be shown at the moment. Your request is safe; they will be back.
        </p>
      )}
    </section>
  );
}

const TELLING: Readonly<Record<EventType, string>> = {
  created: 'We received your request',
  scored: 'Your request was scored',
  approved: 'Approved',
  rejected: 'Rejected',
  edited: 'Your details were corrected',
  deleted: 'Your request was withdrawn',
  restored: 'Your request was taken up again',
  notified: 'We wrote to you',
};

function upcoming(events: readonly PublicEvent[], { status }: Application): string | null {
  const has = (type: EventType) => events.some((event) => event.type === type);
  if (status === 'pending') return has('scored') ? 'A member of our staff decides' : 'Scoring';
  return null;
}
