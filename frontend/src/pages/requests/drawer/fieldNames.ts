import type { FIELDS } from './edit';

export const FIELD_NAMES: Readonly<Record<(typeof FIELDS)[number], string>> = {
  full_name: 'Full name',
  document_number: 'Document number',
  gender: 'Gender',
  email: 'E-mail',
  amount: 'Amount',
};
