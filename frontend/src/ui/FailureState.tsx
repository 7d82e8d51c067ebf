import { Button } from '@mantine/core';
import type { ReactElement } from 'react';

import classes from './States.module.css';
import { AlertIcon } from './icons';

interface FailureStateProps {
  title: string;
  detail: string;
  action: string;
  onAction: () => void;
  busy?: boolean;
}

/** Takes the place of what could not be shown, and offers the way on. */
export function FailureState({
  title,
  detail,
  action,
  onAction,
  busy = false,
}: FailureStateProps): ReactElement {
  return (
    <div role="alert" className={classes.state}>
      <span className={classes.badge} data-tone="failure">
        <AlertIcon size={22} />
      </span>
      <h2>{title}</h2>
      <p className={classes.detail}>{detail}</p>
      <Button variant="default" onClick={onAction} loading={busy}>
        {action}
      </Button>
    </div>
  );
}
