import type { ReactElement } from 'react';

import { formatDay, formatMoment } from '../lib/format';

interface MomentProps {
  /** ISO 8601. */
  at: string;
  /** Without the time of day, which is then shown on hovering. */
  dayOnly?: boolean;
}

export function Moment({ at, dayOnly = false }: MomentProps): ReactElement {
  return (
    <time dateTime={at} title={dayOnly ? formatMoment(at) : undefined}>
      {dayOnly ? formatDay(at) : formatMoment(at)}
    </time>
  );
}
