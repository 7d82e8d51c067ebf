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
          Enter the reference you were given when you applied. Our messages to you show it, too.
        </p>
      </header>
      <div className={classes.card}>
        <LookupForm />
      </div>
    </div>
  );
}
