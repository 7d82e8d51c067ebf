import { type ReactElement, useEffect, useEffectEvent, useRef } from 'react';
import { useLocation } from 'react-router';

interface PageHeadingProps {
  children: string;
  /** The title of the browser's tab, where the heading alone says too little. */
  title?: string;
}

/**
 * The one h1 of a page. When the page is reached from another one, the heading takes the focus, so that a screen
 * reader announces the new page and the next Tab starts at its top.
 */
export function PageHeading({ children, title = children }: PageHeadingProps): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);
  const { key } = useLocation();
  // The router's name for the entry a visit starts with: there the browser's own order of focus is right.
  const isFirstPage = key === 'default';

  const announce = useEffectEvent(() => {
    if (isFirstPage) return;
    heading.current?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  });
  // Once a page: a change of the query string alone (sorting, paging) is not a new one.
  useEffect(() => announce(), []);

  return (
    <>
      <title>{`${title} – Andamio Loans`}</title>
      <h1 ref={heading} tabIndex={-1}>
        {children}
      </h1>
    </>
  );
}
