import type { ReactElement, ReactNode } from 'react';

import type { EventType } from '../api/types';
import classes from './EventTimeline.module.css';
import {
  BellIcon,
  CheckIcon,
  ClockIcon,
  CrossIcon,
  DocumentIcon,
  GaugeIcon,
  type IconProps,
  PencilIcon,
  RestoreIcon,
  TrashIcon,
} from './icons';
import { Moment } from './Moment';

interface TimelineEvent {
  type: EventType;
  at: string;
}

interface EventTimelineProps<Event extends TimelineEvent> {
  /** The list's name for screen readers. */
  label: string;
  /** In the order in which they are shown. */
  events: readonly Event[];
  describe: (event: Event) => string;
  /** More about one event, below its time. */
  renderDetails?: (event: Event) => ReactNode;
  /** What is waited for, as a last, pale entry. */
  upcoming?: string | null;
}

const ICONS: Readonly<Record<EventType, (props: IconProps) => ReactElement>> = {
  created: DocumentIcon,
  scored: GaugeIcon,
  approved: CheckIcon,
  rejected: CrossIcon,
  edited: PencilIcon,
  deleted: TrashIcon,
  restored: RestoreIcon,
  notified: BellIcon,
};

/** An ordered list on a line. A list, so that screen readers tell its length and the place in it. */
export function EventTimeline<Event extends TimelineEvent>({
  label,
  events,
  describe,
  renderDetails,
  upcoming = null,
}: EventTimelineProps<Event>): ReactElement {
  return (
    <ol className={classes.timeline} aria-label={label}>
      {events.map((event) => {
        const Icon = ICONS[event.type];
        return (
          <li key={`${event.at} ${event.type}`} className={classes.event} data-type={event.type}>
            <span className={classes.bullet}>
              <Icon size={16} />
            </span>
            <div className={classes.body}>
              <span className={classes.title}>{describe(event)}</span>
              <span className={classes.time}>
                <Moment at={event.at} />
              </span>
              {renderDetails?.(event)}
            </div>
          </li>
        );
      })}
      {upcoming ? (
        <li className={classes.event} data-upcoming="">
          <span className={classes.bullet}>
            <ClockIcon size={16} />
          </span>
          <div className={classes.body}>
            <span className={classes.title}>{upcoming}</span>
            <span className={classes.time}>Next</span>
          </div>
        </li>
      ) : null}
    </ol>
  );
}
