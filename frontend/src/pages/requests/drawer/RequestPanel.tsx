import { Tabs } from '@mantine/core';
import type { ReactElement } from 'react';

import type { LoanRequest } from '../../../api/types';
import { formatMoney } from '../../../lib/format';
import { StatusBadge } from '../../../ui/StatusBadge';
import { DecisionBar } from './DecisionBar';
import { DeletedNotice } from './DeletedNotice';
import { EditForm } from './EditForm';
import { Facts } from './Facts';
import { HistoryTab } from './HistoryTab';
import classes from './RequestPanel.module.css';

interface RequestPanelProps {
  request: LoanRequest;
  onClose: () => void;
  onChanges: (hasChanges: boolean) => void;
}

export function RequestPanel({ request, onClose, onChanges }: RequestPanelProps): ReactElement {
  const isDeleted = request.deleted_at !== null;
  return (
    <div className={classes.panel}>
      <div className={classes.header}>
        <div className={classes.heading}>
          <h2 className={classes.name}>{request.full_name}</h2>
          <StatusBadge status={request.status} />
        </div>
        <p className={classes.amount}>{formatMoney(request.amount)}</p>
      </div>
      {isDeleted ? <DeletedNotice request={request} /> : <DecisionBar request={request} />}
      <Facts request={request} />
      <Tabs defaultValue="details" keepMounted className={classes.tabs}>
        <Tabs.List>
          <Tabs.Tab value="details">Details</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="details" className={classes.tab}>
          <EditForm
            request={request}
            disabled={isDeleted}
            onChanges={onChanges}
            onDeleted={onClose}
          />
        </Tabs.Panel>
        <Tabs.Panel value="history" className={classes.tab} keepMounted={false}>
          <HistoryTab id={request.id} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
