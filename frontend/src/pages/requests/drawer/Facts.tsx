import type { ReactElement } from 'react';

import type { LoanRequest } from '../../../api/types';
import { Moment } from '../../../ui/Moment';
import { Score } from '../Score';
import classes from './Facts.module.css';

const SCORE_MAX = 1000;

const DECIDED_BY: Readonly<Record<NonNullable<LoanRequest['decided_by']>, string>> = {
  scoring: 'Scoring',
  staff: 'Staff',
};

/** What the service knows of a request, beside the applicant's own answers. */
export function Facts({ request }: { request: LoanRequest }): ReactElement {
  const { score, decided_by: decidedBy } = request;
  return (
    <dl className={classes.facts}>
      <div>
        <dt>Score</dt>
        <dd>
          <Score score={score} />
          {score === null ? null : (
            <meter
              className={classes.meter}
              min={0}
              max={SCORE_MAX}
              value={score}
              aria-label={`Score of ${SCORE_MAX}`}
            />
          )}
        </dd>
      </div>
      <div>
        <dt>Decided by</dt>
        <dd>{decidedBy ? DECIDED_BY[decidedBy] : 'Nobody yet'}</dd>
      </div>
      <div>
        <dt>Received</dt>
        <dd>
          <Moment at={request.created_at} />
        </dd>
      </div>
      <div>
        <dt>Changed</dt>
        <dd>
          <Moment at={request.updated_at} />
        </dd>
      </div>
      <div className={classes.wide}>
        <dt>Reference</dt>
        <dd>
          <code className={classes.reference}>{request.reference}</code>
        </dd>
      </div>
    </dl>
  );
}
