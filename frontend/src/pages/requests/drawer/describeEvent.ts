/** The history in words. `data` is whatever was written down at the time, so nothing in it is taken for granted. */
import type { EventType, HistoryEvent } from '../../../api/types';

const STAFF = 'staff:';

const HEADLINES: Readonly<Record<EventType, string>> = {
  created: 'Request created',
  scored: 'Scored',
  approved: 'Approved',
  rejected: 'Rejected',
  edited: 'Details edited',
  deleted: 'Deleted',
  restored: 'Restored',
  notified: 'Applicant notified',
};

export interface FieldChange {
  field: string;
  from: string;
  to: string;
}

export function describeEvent({ type, data }: HistoryEvent): string {
  const headline = HEADLINES[type];
  if (type === 'scored' && typeof data.score === 'number') return `${headline}: ${data.score}`;
  if (type === 'notified' && typeof data.template === 'string') {
    return `${headline}: ${data.template}`;
  }
  return headline;
}

/** Who did it: "staff:ana" is Ana's user name, the others are parts of the service. */
export function describeActor(actor: string): string {
  return actor.startsWith(STAFF) ? actor.slice(STAFF.length) : actor;
}

export function changesOf({ data }: HistoryEvent): FieldChange[] {
  const changes = data.changes;
  if (typeof changes !== 'object' || changes === null) return [];
  return Object.entries(changes).flatMap(([field, change]: [string, unknown]) =>
    isChange(change) ? [{ field, from: change.from, to: change.to }] : [],
  );
}

function isChange(value: unknown): value is { from: string; to: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'from' in value &&
    'to' in value &&
    typeof value.from === 'string' &&
    typeof value.to === 'string'
  );
}
