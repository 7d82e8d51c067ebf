import { type ReactElement, Suspense } from 'react';
import { Outlet, useLocation } from 'react-router';

import { ErrorBoundary } from './ErrorBoundary';
import { Header } from './Header';
import classes from './Layout.module.css';
import { PageSkeleton } from './PageSkeleton';

/** What every page stands in: the way past the navigation, the navigation, and the page itself. */
export function Layout(): ReactElement {
  const { pathname } = useLocation();
  return (
    <div className={classes.page}>
      <a className={classes.skip} href="#content">
        Skip to content
      </a>
      <Header />
      <main id="content" tabIndex={-1} className={classes.main}>
        {/* A new page is a new start: the failure of the last one is forgotten. */}
        <ErrorBoundary key={pathname}>
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </main>
    </div>
  );
}
