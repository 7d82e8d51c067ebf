import { act, renderHook } from '@testing-library/react';
import { BrowserRouter } from 'react-router';
import { expect, it } from 'vitest';

import { useListState } from './useListState';

it('loses neither of two changes in a row', () => {
  window.history.replaceState(null, '', '/requests');
  const { result } = renderHook(() => useListState(), { wrapper: BrowserRouter });
  act(() => {
    const [, changeList] = result.current;
    changeList({ ordering: 'amount' });
    changeList({ search: 'ana' }, { replace: true });
  });
  expect(window.location.search).toBe('?search=ana&ordering=amount');
  expect(result.current[0]).toMatchObject({ search: 'ana', ordering: 'amount' });
});
