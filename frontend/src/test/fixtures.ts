import type { Application, HistoryEvent, LoanRequest, LoanRequestPage } from '../api/types';

export const REFERENCE = 'Zk3v9_Qw-7YtB1xLm0PaRg';
export const AT = '2026-11-24T09:30:00Z';

export function application(overrides: Partial<Application> = {}): Application {
  return {
    reference: REFERENCE,
    status: 'pending',
    amount: '12500.50',
    full_name: 'Ana Pérez',
    created_at: AT,
    updated_at: AT,
    events: [{ type: 'created', at: AT }],
    ...overrides,
  };
}

export function loanRequest(overrides: Partial<LoanRequest> = {}): LoanRequest {
  return {
    id: 7,
    reference: REFERENCE,
    full_name: 'Ana Pérez',
    document_number: '30123456',
    gender: 'female',
    email: 'ana@example.com',
    amount: '12500.50',
    status: 'pending',
    score: 640,
    decided_by: null,
    version: 3,
    deleted_at: null,
    created_at: AT,
    updated_at: AT,
    ...overrides,
  };
}

export function pageOf(
  results: LoanRequest[],
  overrides: Partial<LoanRequestPage> = {},
): LoanRequestPage {
  return {
    results,
    next: null,
    previous: null,
    count: results.length,
    count_exact: true,
    ...overrides,
  };
}

export function historyEvent(overrides: Partial<HistoryEvent> = {}): HistoryEvent {
  return {
    id: 'e1',
    type: 'created',
    at: AT,
    actor: 'applicant',
    request_id: '0123456789abcdef',
    data: {},
    ...overrides,
  };
}
