import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';

import { sessionQuery } from '../api/session';
import { QueryFailure } from '../ui/QueryFailure';
import { PageSkeleton } from './PageSkeleton';
import { signInPath } from './signInPath';

/** Lets members of staff pass; sends everybody else to sign in, and back afterwards. The server checks again, always. */
export function RequireStaff(): ReactElement {
  const { pathname, search } = useLocation();
  const session = useQuery(sessionQuery);

  if (session.isPending) return <PageSkeleton />;
  if (session.isError && !session.data) {
    return <QueryFailure error={session.error} onRetry={() => session.refetch()} />;
  }
  return session.data?.user ? <Outlet /> : <Navigate to={signInPath(pathname + search)} replace />;
}
