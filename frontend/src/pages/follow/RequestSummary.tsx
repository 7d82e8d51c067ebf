import type { ReactElement } from 'react';

import type { Application, Status } from '../../api/types';
import { formatMoney } from '../../lib/format';
import { Moment } from '../../ui/Moment';
import { StatusBadge } from '../../ui/StatusBadge';
import classes from './RequestSummary.module.css';

interface RequestSummaryProps {
  application: Application;
  /** True while the latest look failed: what is shown may be out of date. */
  isStale: boolean;
}

const NEWS: Readonly<Record<Status, string>> = {
  pending: 'We are looking into it.',
  approved: 'Your loan is approved.',
  rejected: 'We cannot offer you this loan.',
};

const NEXT: Readonly<Record<Status, string>> = {
  pending: 'This page updates by itself. You can also close it and come back later.',
  approved: 'We write to you with what happens next.',
  rejected: 'We write to you with the details.',
};

export function RequestSummary({ application, isStale }: RequestSummaryProps): ReactElement {
  const { status, amount, full_name: name } = application;
  return (
    <section className={classes.card} data-status={status} aria-label="Decision">
      <div className={classes.news} aria-live="polite">
        <StatusBadge status={status} />
        <h2 className={classes.title}>{NEWS[status]}</h2>
        <p className={classes.next}>{NEXT[status]}</p>
      </div>
      <dl className={classes.facts}>
        <div>
          <dt>Amount</dt>
          <dd className={classes.amount}>{formatMoney(amount)}</dd>
        </div>
        <div>
          <dt>Applicant</dt>
          <dd>{name}</dd>
        </div>
        <div>
          <dt>Received</dt>
          <dd>
            <Moment at={application.created_at} />
          </dd>
        </div>
        <div>
          <dt>Last change</dt>
          <dd>
            <Moment at={application.updated_at} />
          </dd>
        </div>
      </dl>
      {isStale ? (
        <p role="status" className={classes.stale}>
          We can’t reach the service at the moment. This may be out of date.
        </p>
      ) : null}
    </section>
  );
}
