import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

import { isProblem } from './problem';
import { sessionKey } from './session';

const MAX_RETRIES = 2;

/** Only failures that may pass by themselves are tried again; a refusal stays one. */
function shouldRetry(failures: number, error: Error): boolean {
  return isProblem(error) && !error.isAnswer && failures < MAX_RETRIES;
}

/** A refused call may mean that the session has ended: asking again sends the person to sign in, and back. */
function watchSession(client: () => QueryClient) {
  return (error: Error) => {
    if (isProblem(error, 'denied')) void client().invalidateQueries({ queryKey: sessionKey });
  };
}

export function createQueryClient(options: { retry?: boolean } = {}): QueryClient {
  const onError = watchSession(() => client);
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { retry: options.retry === false ? false : shouldRetry, staleTime: 5_000 },
      // Without the browser's word for "offline", which is often wrong: try, and show what happens.
      mutations: { networkMode: 'always' },
    },
  });
  return client;
}
