import { Alert, Button } from '@mantine/core';
import type { ReactElement } from 'react';

import type { LoanRequest } from '../../../api/types';
import { formatMoney } from '../../../lib/format';
import type { Draft } from '../../../lib/rules';
import { comeIntoView } from '../../../ui/comeIntoView';
import { AlertIcon } from '../../../ui/icons';
import classes from './ConflictNotice.module.css';
import { draftOf, FIELDS } from './edit';
import { FIELD_NAMES } from './fieldNames';

interface ConflictNoticeProps {
  latest: LoanRequest;
  draft: Draft;
  onUseLatest: () => void;
  onKeepMine: () => void;
}

/** Two people changed the same request. Neither is overwritten unseen: the later one decides. */
export function ConflictNotice({
  latest,
  draft,
  onUseLatest,
  onKeepMine,
}: ConflictNoticeProps): ReactElement {
  const theirs = draftOf(latest);
  const differing = FIELDS.filter((field) => theirs[field] !== draft[field]);
  return (
    <Alert
      ref={comeIntoView}
      color="yellow"
      icon={<AlertIcon />}
      title="Somebody else changed this request"
    >
      <p>Your changes are not saved. These values differ now:</p>
      <ul className={classes.values}>
        {differing.map((field) => (
          <li key={field}>
            <strong>{FIELD_NAMES[field]}</strong> is now{' '}
            {field === 'amount' ? formatMoney(theirs.amount) : theirs[field]}
          </li>
        ))}
      </ul>
      <div className={classes.actions}>
        <Button variant="default" size="xs" onClick={onUseLatest}>
          Use the latest values
        </Button>
        <Button variant="default" size="xs" onClick={onKeepMine}>
          Keep mine, then save again
        </Button>
      </div>
    </Alert>
  );
}
