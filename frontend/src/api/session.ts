/** Who is signed in. */
import {
  type QueryClient,
  queryOptions,
  useMutation,
  type UseMutationResult,
  useQueryClient,
} from '@tanstack/react-query';

import { api, bodyOf } from './client';
import type { Credentials, Session } from './types';

export const sessionKey = ['session'] as const;

/** Also sets the csrftoken cookie, which every unsafe request needs. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: ({ signal }) => bodyOf(api.GET('/api/session/', { signal })),
  staleTime: 60_000,
});

export function useSignIn(): UseMutationResult<Session, Error, Credentials> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (credentials: Credentials) => {
      // Signing in needs the CSRF cookie, which may have been cleared since the page was loaded.
      await client.fetchQuery({ ...sessionQuery, staleTime: 0 });
      return bodyOf(api.POST('/api/session/', { body: credentials }), 200);
    },
    onSuccess: (session) => changeSession(client, session),
  });
}

/** Pages for staff notice by themselves that nobody is signed in any more, and lead to sign in. */
export function useSignOut(): UseMutationResult<unknown, Error, void> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => bodyOf(api.DELETE('/api/session/'), 204),
    onSuccess: () => changeSession(client, { user: null }),
  });
}

/** Nothing that one person has seen may be shown to the next. */
function changeSession(client: QueryClient, session: Session): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
  client.setQueryData(sessionKey, session);
}
