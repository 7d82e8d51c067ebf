import { Tabs } from '@mantine/core';
import { type ReactElement, useState } from 'react';

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
  const [tab, setTab] = useState<string | null>('details');
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
      <Tabs value={tab} onChange={setTab} className={classes.tabs}>
        <Tabs.List>
          <Tabs.Tab value="details">Details</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
        </Tabs.List>
        {/* Stays in the page while the history is shown: it holds what was typed. */}
        <Tabs.Panel value="details" className={classes.tab}>
          <EditForm
            request={request}
            disabled={isDeleted}
            onChanges={onChanges}
            onDeleted={onClose}
          />
        </Tabs.Panel>
        <Tabs.Panel value="history" className={classes.tab}>
          {tab === 'history' ? <HistoryTab id={request.id} /> : null}
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
