import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useLocation, useParams } from 'react-router';

import { applicationQuery } from '../../api/applications';
import { isProblem } from '../../api/problem';
import { PageHeading } from '../../shell/PageHeading';
import { PageSkeleton } from '../../shell/PageSkeleton';
import { QueryFailure } from '../../ui/QueryFailure';
import { ArrivalNotice, arrivalOf } from './ArrivalNotice';
import classes from './Follow.module.css';
import { Progress } from './Progress';
import { ReferenceCard } from './ReferenceCard';
import { RequestSummary } from './RequestSummary';
import { UnknownReference } from './UnknownReference';

export default function FollowPage(): ReactElement {
  const { reference = '' } = useParams();
  const arrival = arrivalOf(useLocation().state);
  const application = useQuery(applicationQuery(reference));

  if (isProblem(application.error, 'not-found')) return <UnknownReference />;
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <PageHeading>Your request</PageHeading>
      </header>
      {arrival ? <ArrivalNotice arrival={arrival} /> : null}
      <ReferenceCard reference={reference} />
      {application.isPending ? <PageSkeleton /> : null}
      {application.error && !application.data ? (
        <section className={classes.card}>
          <QueryFailure
            error={application.error}
            onRetry={() => application.refetch()}
            busy={application.isFetching}
          />
        </section>
      ) : null}
      {application.data ? (
        <>
          <RequestSummary application={application.data} isStale={application.isError} />
          <Progress application={application.data} />
        </>
      ) : null}
    </div>
  );
}
