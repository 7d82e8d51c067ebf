import { useEffect } from 'react';

/** Holds the page still behind a drawer or dialog, with room in place of its scroll bar, so that nothing jumps. */
export function useScrollLock(isLocked: boolean): void {
  useEffect(() => {
    if (!isLocked) return undefined;
    const page = document.documentElement;
    const before = { overflow: page.style.overflow, paddingRight: page.style.paddingRight };
    // The second of two locks finds no scroll bar left, and adds nothing.
    const scrollBar = window.innerWidth - page.clientWidth;
    if (scrollBar > 0) page.style.paddingRight = `${scrollBar}px`;
    page.style.overflow = 'hidden';
    return () => {
      Object.assign(page.style, before);
    };
  }, [isLocked]);
}
