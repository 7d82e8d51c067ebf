/** As a `ref`: what has just appeared, below the end of the screen perhaps, is scrolled into sight. */
export function comeIntoView(node: HTMLElement | null): void {
  node?.scrollIntoView({ block: 'nearest' });
}
