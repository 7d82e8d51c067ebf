import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link } from 'react-router';

import { PageHeading } from '../../shell/PageHeading';
import classes from './NotFoundPage.module.css';

export default function NotFoundPage(): ReactElement {
  return (
    <div className={classes.page}>
      <span className={classes.code} aria-hidden="true">
        404
      </span>
      <PageHeading title="Not found">There is no page here</PageHeading>
      <p className={classes.text}>
        The address may be mistyped, or the page may have moved. Your requests are where they were.
      </p>
      <div className={classes.actions}>
        <Button component={Link} to="/">
          Apply for a loan
        </Button>
        <Button component={Link} to="/follow" variant="default">
          Follow a request
        </Button>
      </div>
    </div>
  );
}
