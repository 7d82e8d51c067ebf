import type { ReactElement } from 'react';

import { PageHeading } from '../../shell/PageHeading';
import classes from './Follow.module.css';
import { LookupForm } from './LookupForm';

/** A wrong or mistyped reference: say so, and let them try again here. */
export function UnknownReference(): ReactElement {
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <PageHeading>We don’t know this reference</PageHeading>
        <p className={classes.lead}>
          Please compare it with the one you were given: capital and small letters differ.
        </p>
      </header>
      <div className={classes.card}>
        <LookupForm />
      </div>
    </div>
  );
}
