import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

import { change, formatListState, type ListState, parseListState } from './listState';

type ChangeList = (changes: Partial<ListState>, options?: { replace?: boolean }) => void;

/** The list's state, as the address has it, and the way to change both. */
export function useListState(): [ListState, ChangeList] {
  const [search, setSearch] = useSearchParams();
  const state = useMemo(() => parseListState(search), [search]);
  const changeList = useCallback<ChangeList>(
    (changes, { replace = false } = {}) =>
      setSearch((current) => formatListState(change(parseListState(current), changes)), {
        replace,
      }),
    [setSearch],
  );
  return [state, changeList];
}
