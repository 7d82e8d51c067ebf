/** The staff's half: finding, changing and deciding loan requests. */
import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useMutation,
  type UseMutationResult,
  useQueryClient,
} from '@tanstack/react-query';

import { api, bodyOf } from './client';
import type { ListQuery, LoanRequest, LoanRequestEdit } from './types';

const keys = {
  all: ['requests'],
  list: ['requests', 'list'],
  one: (id: number) => ['requests', 'one', id],
  history: (id: number) => ['requests', 'history', id],
} as const;

/** The history is written by a worker, a moment after the change itself. */
const HISTORY_INTERVAL_MS = 3_000;

export function listQuery(query: ListQuery) {
  return queryOptions({
    queryKey: [...keys.list, query],
    queryFn: ({ signal }) => bodyOf(api.GET('/api/requests/', { params: { query }, signal })),
    // The last page stays in sight, dimmed, until the next one has come.
    placeholderData: keepPreviousData,
  });
}

export function requestQuery(id: number) {
  return queryOptions({
    queryKey: keys.one(id),
    queryFn: ({ signal }) => fetchRequest(id, signal),
  });
}

export function historyQuery(id: number) {
  return queryOptions({
    queryKey: keys.history(id),
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/requests/{id}/history/', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.error ? false : HISTORY_INTERVAL_MS),
  });
}

export function fetchRequest(id: number, signal?: AbortSignal): Promise<LoanRequest> {
  return bodyOf(api.GET('/api/requests/{id}/', { params: { path: { id } }, signal }));
}

export function editRequest(id: number, edit: LoanRequestEdit): Promise<LoanRequest> {
  return bodyOf(api.PATCH('/api/requests/{id}/', { params: { path: { id } }, body: edit }));
}

export type Decision = 'approve' | 'reject';

export function useDecide(): UseMutationResult<
  LoanRequest,
  Error,
  { id: number; decision: Decision }
> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, decision }) => {
      const path = { params: { path: { id } } };
      return bodyOf(
        decision === 'approve'
          ? api.POST('/api/requests/{id}/approve/', path)
          : api.POST('/api/requests/{id}/reject/', path),
      );
    },
    onSuccess: (request) => keepRequest(client, request),
  });
}

export function useDelete(): UseMutationResult<unknown, Error, number> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id) => bodyOf(api.DELETE('/api/requests/{id}/', { params: { path: { id } } })),
    // Not awaited: whoever asked for the deletion hears of it before the lists have followed.
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.all }),
  });
}

export function useRestore(): UseMutationResult<LoanRequest, Error, number> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id) =>
      bodyOf(api.POST('/api/requests/{id}/restore/', { params: { path: { id } } })),
    onSuccess: (request) => keepRequest(client, request),
  });
}

/** Shows the changed request at once, and lets the lists and histories that it appears in follow. */
export function keepRequest(client: QueryClient, request: LoanRequest): void {
  client.setQueryData(requestQuery(request.id).queryKey, request);
  void client.invalidateQueries({ queryKey: keys.list });
  void client.invalidateQueries({ queryKey: keys.history(request.id) });
}
