import { UnstyledButton } from '@mantine/core';
import type { ReactElement } from 'react';

import type { LoanRequest } from '../../api/types';
import { formatMoney } from '../../lib/format';
import { Moment } from '../../ui/Moment';
import { StatusBadge } from '../../ui/StatusBadge';
import classes from './RequestCards.module.css';

interface RequestCardsProps {
  requests: readonly LoanRequest[];
  onOpen: (id: number) => void;
}

/** The list on narrow screens. */
export function RequestCards({ requests, onOpen }: RequestCardsProps): ReactElement {
  return (
    <ul className={classes.list}>
      {requests.map((request) => (
        <li key={request.id} className={classes.item}>
          <div className={classes.line}>
            <UnstyledButton
              className={classes.open}
              onClick={() => onOpen(request.id)}
              aria-haspopup="dialog"
            >
              {request.full_name}
            </UnstyledButton>
            <span className={classes.amount}>{formatMoney(request.amount)}</span>
          </div>
          <div className={classes.line}>
            <StatusBadge status={request.status} />
            <span className={classes.date}>
              <Moment at={request.created_at} dayOnly />
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}
