import type { ReactElement } from 'react';

import { PageHeading } from '../../shell/PageHeading';
import { LookupForm } from './LookupForm';
import classes from './Follow.module.css';

export default function FollowLookupPage(): ReactElement {
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <PageHeading>Follow your request</PageHeading>
        <p className={classes.lead}>
          Enter the reference you were given when you applied. It is also in our e-mails to you.
        </p>
      </header>
      <section className={classes.card} aria-label="Your reference">
        <LookupForm />
      </section>
    </div>
  );
}
