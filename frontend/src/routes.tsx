import { lazy, type ReactElement } from 'react';
import { Route, Routes } from 'react-router';

import { ApplyPage } from './pages/apply/ApplyPage';
import { Layout } from './shell/Layout';
import { RequireStaff } from './shell/RequireStaff';

// The first page is in the first file; every other one is fetched when it is first opened.
const FollowPage = lazy(() => import('./pages/follow/FollowPage'));
const FollowLookupPage = lazy(() => import('./pages/follow/FollowLookupPage'));
const SignInPage = lazy(() => import('./pages/sign-in/SignInPage'));
const RequestsPage = lazy(() => import('./pages/requests/RequestsPage'));
const NotFoundPage = lazy(() => import('./pages/not-found/NotFoundPage'));

export function AppRoutes(): ReactElement {
  return (
    <Routes>
      <Route element={<Layout />}>
        <Route index element={<ApplyPage />} />
        <Route path="follow" element={<FollowLookupPage />} />
        <Route path="follow/:reference" element={<FollowPage />} />
        <Route path="sign-in" element={<SignInPage />} />
        <Route element={<RequireStaff />}>
          <Route path="requests" element={<RequestsPage />} />
        </Route>
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  );
}
