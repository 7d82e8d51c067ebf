/** The public half: applying, and following one's own application. */
import { queryOptions } from '@tanstack/react-query';

import { api, bodyOf } from './client';
import type { Application, ApplicationInput, Receipt } from './types';

/** Applies once for each `key`, however often it is called with it. Only 201 means that the application is kept. */
export function apply(input: ApplicationInput, key: string): Promise<Receipt> {
  return bodyOf(
    api.POST('/api/applications/', { body: input, headers: { 'Idempotency-Key': key } }),
    201,
  );
}

const EAGER_POLLS = 20;
const EAGER_INTERVAL_MS = 3_000;
const PATIENT_INTERVAL_MS = 15_000;

/** True once nothing more will happen to the application by itself: it is decided, and the applicant was told so. */
export function isSettled({ status, events }: Application): boolean {
  if (status === 'pending') return false;
  // Without its history we can't know what is still under way; the decision is what counts.
  if (events === null) return true;
  const decided = events.findLastIndex((event) => event.type === status);
  return decided !== -1 && events.slice(decided).some((event) => event.type === 'notified');
}

/** Milliseconds until the next look: often in the first minute, when scoring answers, then patiently. */
export function pollInterval(application: Application | undefined, polls: number): number | false {
  if (!application || isSettled(application)) return false;
  return polls < EAGER_POLLS ? EAGER_INTERVAL_MS : PATIENT_INTERVAL_MS;
}

export function applicationQuery(reference: string) {
  return queryOptions({
    queryKey: ['application', reference],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/applications/{reference}/', { params: { path: { reference } }, signal }),
      ),
    refetchInterval: ({ state }) => pollInterval(state.data, state.dataUpdateCount),
  });
}
