import type { ReactElement } from 'react';

/** A scaffold: two posts, two ledgers and a brace. The same drawing as public/favicon.svg. */
export function Logo(): ReactElement {
  return (
    <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#0f5a6e" />
      <g fill="none" strokeWidth="2.4" strokeLinecap="round">
        <path d="M9 26V7M23 26V7M9 12h14M9 21h14" stroke="#fff" />
        <path d="M9.5 20.5 22.5 12.5" stroke="#f2a73b" />
      </g>
    </svg>
  );
}
