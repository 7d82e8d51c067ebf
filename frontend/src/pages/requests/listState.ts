/** What the list shows, kept in the address: a link, a reload and the back button all show the same list. */
import type { ListQuery, Ordering, Status } from '../../api/types';

export const COLUMNS = ['full_name', 'amount', 'status', 'created_at', 'updated_at'] as const;
export type Column = (typeof COLUMNS)[number];

export const STATUSES = ['pending', 'approved', 'rejected'] as const satisfies readonly Status[];
export const PAGE_SIZES = [10, 25, 50, 100] as const;
export const SEARCH_MAX = 100;

const DEFAULT_ORDERING: Ordering = '-created_at';
const DEFAULT_PAGE_SIZE = 25;

export interface ListState {
  ordering: Ordering;
  status: Status | null;
  search: string;
  pageSize: number;
  deleted: boolean;
  /** Where the page starts; the backend's own, opaque. Null for the first page. */
  cursor: string | null;
  /** The id of the request that is open in the drawer. */
  open: number | null;
}

export type Direction = 'ascending' | 'descending';

/** Reads an address; whatever it does not know becomes the default. */
export function parseListState(search: URLSearchParams): ListState {
  const id = Number(search.get('request'));
  return {
    ordering: oneOf(ORDERINGS, search.get('ordering')) ?? DEFAULT_ORDERING,
    status: oneOf(STATUSES, search.get('status')),
    search: (search.get('search') ?? '').slice(0, SEARCH_MAX),
    pageSize: oneOf(PAGE_SIZES, Number(search.get('page_size'))) ?? DEFAULT_PAGE_SIZE,
    deleted: search.get('deleted') === 'true',
    cursor: search.get('cursor'),
    open: Number.isSafeInteger(id) && id > 0 ? id : null,
  };
}

/** Writes an address, as short as possible: defaults are left out. */
export function formatListState(state: ListState): URLSearchParams {
  const search = new URLSearchParams();
  if (state.search) search.set('search', state.search);
  if (state.status) search.set('status', state.status);
  if (state.deleted) search.set('deleted', 'true');
  if (state.ordering !== DEFAULT_ORDERING) search.set('ordering', state.ordering);
  if (state.pageSize !== DEFAULT_PAGE_SIZE) search.set('page_size', String(state.pageSize));
  if (state.cursor) search.set('cursor', state.cursor);
  if (state.open) search.set('request', String(state.open));
  return search;
}

export function toListQuery(state: ListState): ListQuery {
  return {
    ordering: state.ordering,
    page_size: state.pageSize,
    deleted: state.deleted,
    ...(state.status && { status: state.status }),
    ...(state.search.trim() && { search: state.search.trim() }),
    ...(state.cursor && { cursor: state.cursor }),
  };
}

/** A change of what is listed starts at the first page again: a cursor belongs to one list in one order. */
export function change(state: ListState, changes: Partial<ListState>): ListState {
  const staysOnPage = 'cursor' in changes || Object.keys(changes).every((name) => name === 'open');
  return { ...state, ...(staysOnPage ? {} : { cursor: null }), ...changes };
}

export function directionOf(ordering: Ordering, column: Column): Direction | null {
  if (ordering === column) return 'ascending';
  return ordering === `-${column}` ? 'descending' : null;
}

export function orderingBy(column: Column, direction: Direction): Ordering {
  return direction === 'ascending' ? column : `-${column}`;
}

export function sortedColumn(ordering: Ordering): Column {
  return ordering.replace('-', '') as Column;
}

/** The first press on a column sorts upward, each further one turns the order round. */
export function pressColumn(ordering: Ordering, column: Column): Ordering {
  const ascending = directionOf(ordering, column) === 'ascending';
  return orderingBy(column, ascending ? 'descending' : 'ascending');
}

const ORDERINGS = COLUMNS.flatMap((column): Ordering[] => [column, `-${column}`]);

function oneOf<Value>(values: readonly Value[], value: unknown): Value | null {
  return values.find((known) => known === value) ?? null;
}
