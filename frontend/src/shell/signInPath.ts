/** The sign-in page, and the page to come back to. */

const NEXT = 'next';
const AFTER_SIGN_IN = '/requests';

export function signInPath(next: string): string {
  return `/sign-in?${new URLSearchParams({ [NEXT]: next })}`;
}

/** Only paths of this site: a link made by someone else must not lead away from it. */
export function nextPath(search: URLSearchParams): string {
  const next = search.get(NEXT);
  if (!next) return AFTER_SIGN_IN;
  const target = URL.parse(next, window.location.origin);
  return target?.origin === window.location.origin
    ? target.pathname + target.search
    : AFTER_SIGN_IN;
}
