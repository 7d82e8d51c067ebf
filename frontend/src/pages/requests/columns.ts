import type { Column } from './listState';

export const COLUMN_NAMES: Readonly<Record<Column, string>> = {
  full_name: 'Applicant',
  amount: 'Amount',
  status: 'Status',
  created_at: 'Received',
  updated_at: 'Changed',
};
