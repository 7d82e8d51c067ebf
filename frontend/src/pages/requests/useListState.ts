import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

import { change, formatListState, type ListState, parseListState } from './listState';

type ChangeList = (changes: Partial<ListState>, options?: { replace?: boolean }) => void;

/** The list's state, as the address has it, and the way to change both. */
export function useListState(): [ListState, ChangeList] {
  const [search, setSearch] = useSearchParams();
  const state = useMemo(() => parseListState(search), [search]);
  const changeList = useCallback<ChangeList>(
    (changes, { replace = false } = {}) => {
      // From the address itself, which is ahead of what is rendered: of two changes in a row, both count.
      const current = parseListState(new URLSearchParams(window.location.search));
      setSearch(formatListState(change(current, changes)), { replace });
    },
    [setSearch],
  );
  return [state, changeList];
}
