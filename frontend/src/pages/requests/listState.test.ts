import { describe, expect, it } from 'vitest';

import {
  change,
  formatListState,
  type ListState,
  parseListState,
  pressColumn,
  toListQuery,
} from './listState';

const parse = (query: string) => parseListState(new URLSearchParams(query));
const DEFAULTS = parse('');

const FULL: ListState = {
  ordering: 'amount',
  status: 'approved',
  search: 'ana & co',
  pageSize: 50,
  deleted: true,
  cursor: 'abc=',
  open: 7,
};

describe('the address of the list', () => {
  it('has everything the list shows', () =>
    expect(parseListState(formatListState(FULL))).toEqual(FULL));

  it('is empty for the defaults', () => expect(formatListState(DEFAULTS).toString()).toBe(''));

  it.each(['ordering=password', 'status=lost', 'page_size=99999', 'page_size=x', 'request=-1'])(
    'falls back on the defaults for %s',
    (query) => expect(parse(query)).toEqual(DEFAULTS),
  );
});

describe('toListQuery', () => {
  it('asks the backend for no more than is set', () =>
    expect(toListQuery({ ...DEFAULTS, search: '  ' })).toEqual({
      ordering: '-created_at',
      page_size: 25,
      deleted: false,
    }));
});

describe('change', () => {
  it.each([
    { search: 'x' },
    { status: 'pending' },
    { ordering: '-amount' },
    { pageSize: 10 },
    { deleted: false },
  ] as const)('goes to the first page for %j', (changes) =>
    expect(change(FULL, changes).cursor).toBeNull(),
  );

  it('stays on the page when a request is opened or closed', () =>
    expect(change(FULL, { open: null }).cursor).toBe('abc='));
});

describe('pressColumn', () => {
  it('turns between upward and downward', () => {
    expect(pressColumn('-created_at', 'amount')).toBe('amount');
    expect(pressColumn('amount', 'amount')).toBe('-amount');
    expect(pressColumn('-amount', 'amount')).toBe('amount');
  });
});
