import { Table, UnstyledButton } from '@mantine/core';
import type { ReactElement } from 'react';

import type { LoanRequest, Ordering } from '../../api/types';
import { formatMoney } from '../../lib/format';
import { Moment } from '../../ui/Moment';
import { StatusBadge } from '../../ui/StatusBadge';
import { ArrowDownIcon, ArrowUpIcon, SortIcon } from '../../ui/icons';
import { COLUMN_NAMES } from './columns';
import { type Column, directionOf, pressColumn } from './listState';
import classes from './RequestsTable.module.css';
import { Score } from './Score';

interface RequestsTableProps {
  requests: readonly LoanRequest[];
  ordering: Ordering;
  onOrder: (ordering: Ordering) => void;
  onOpen: (id: number) => void;
}

export function RequestsTable({
  requests,
  ordering,
  onOrder,
  onOpen,
}: RequestsTableProps): ReactElement {
  const head = (column: Column) => (
    <ColumnHead
      column={column}
      ordering={ordering}
      onPress={() => onOrder(pressColumn(ordering, column))}
    />
  );
  return (
    <Table className={classes.table} verticalSpacing={0} horizontalSpacing={0}>
      <Table.Thead>
        <Table.Tr>
          {head('full_name')}
          <Table.Th scope="col">Document</Table.Th>
          {head('amount')}
          {head('status')}
          <Table.Th scope="col">Score</Table.Th>
          {head('created_at')}
          {head('updated_at')}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {requests.map((request) => (
          <Row key={request.id} request={request} onOpen={() => onOpen(request.id)} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface ColumnHeadProps {
  column: Column;
  ordering: Ordering;
  onPress: () => void;
}

const SORT_ICONS = { ascending: ArrowUpIcon, descending: ArrowDownIcon, none: SortIcon };

function ColumnHead({ column, ordering, onPress }: ColumnHeadProps): ReactElement {
  const direction = directionOf(ordering, column) ?? 'none';
  const Icon = SORT_ICONS[direction];
  return (
    <Table.Th scope="col" aria-sort={direction} data-column={column}>
      <UnstyledButton className={classes.sort} onClick={onPress}>
        {COLUMN_NAMES[column]}
        <Icon size={15} className={classes.sortIcon} />
      </UnstyledButton>
    </Table.Th>
  );
}

interface RowProps {
  request: LoanRequest;
  onOpen: () => void;
}

function Row({ request, onOpen }: RowProps): ReactElement {
  return (
    <Table.Tr className={classes.row} data-deleted={request.deleted_at !== null || undefined}>
      <Table.Th scope="row" className={classes.applicant}>
        {/* Its area is the whole row, for those who point; it is one control, for those who tab. */}
        <UnstyledButton className={classes.open} onClick={onOpen} aria-haspopup="dialog">
          {request.full_name}
        </UnstyledButton>
        <span className={classes.email}>{request.email}</span>
      </Table.Th>
      <Table.Td className={classes.number}>{request.document_number}</Table.Td>
      <Table.Td className={classes.number} data-column="amount">
        {formatMoney(request.amount)}
      </Table.Td>
      <Table.Td>
        <StatusBadge status={request.status} />
      </Table.Td>
      <Table.Td className={classes.number}>
        <Score score={request.score} />
      </Table.Td>
      <Table.Td className={classes.date}>
        <Moment at={request.created_at} dayOnly />
      </Table.Td>
      <Table.Td className={classes.date}>
        <Moment at={request.updated_at} dayOnly />
      </Table.Td>
    </Table.Tr>
  );
}
