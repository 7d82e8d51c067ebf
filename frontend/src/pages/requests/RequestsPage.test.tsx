import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';

import { loanRequest, pageOf } from '../../test/fixtures';
import { renderApp } from '../../test/renderApp';
import { answer, type Received, signedIn } from '../../test/server';
import { setScreenWidth } from '../../test/setup';

const LIST = '/api/requests/';
const ana = loanRequest();
const bruno = loanRequest({ id: 8, full_name: 'Bruno Costa', score: null, status: 'approved' });

const queryOf = (received: Received | undefined) =>
  Object.fromEntries(received?.url.searchParams ?? []);

beforeEach(() => signedIn('ana'));

describe('the list', () => {
  it('shows the requests, formatted for people', async () => {
    answer('get', LIST, { body: pageOf([ana, bruno]) });
    renderApp('/requests');

    const row = within((await screen.findByRole('button', { name: 'Bruno Costa' })).closest('tr')!);
    expect(row.getByText('€12,500.50')).toBeVisible();
    expect(row.getByText('Approved')).toBeVisible();
    expect(row.getByText('Not scored yet')).toBeInTheDocument();
    expect(screen.getByText('2 requests')).toBeVisible();
  });

  it('says so when there are more than are counted', async () => {
    answer('get', LIST, { body: pageOf([ana], { count: 1000, count_exact: false }) });
    renderApp('/requests');
    expect(await screen.findByText('More than 1,000 requests')).toBeVisible();
  });

  it('says what is missing when nothing fits, and clears the filters', async () => {
    const lists = answer('get', LIST, { body: pageOf([]) }, { body: pageOf([ana]) });
    const user = renderApp('/requests?search=zzz&status=rejected');
    await screen.findByText('Nothing fits');
    await user.click(screen.getByRole('button', { name: 'Clear search and filter' }));
    expect(await screen.findByRole('button', { name: 'Ana Pérez' })).toBeVisible();
    expect(screen.getByLabelText('Search')).toHaveValue('');
    expect(queryOf(lists[1])).not.toHaveProperty('search');
  });

  it('is empty before anybody has applied', async () => {
    answer('get', LIST, { body: pageOf([]) });
    renderApp('/requests');
    expect(await screen.findByText('No requests yet')).toBeVisible();
  });

  it('shows that it is loading', async () => {
    answer('get', LIST, { body: pageOf([ana]) });
    renderApp('/requests');
    expect(await screen.findByText('Loading requests…')).toBeInTheDocument();
    await screen.findByRole('button', { name: 'Ana Pérez' });
    expect(screen.queryByText('Loading requests…')).not.toBeInTheDocument();
  });

  it('offers another try when loading fails', async () => {
    answer('get', LIST, { status: 502 }, { body: pageOf([ana]) });
    const user = renderApp('/requests');
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('button', { name: 'Ana Pérez' })).toBeVisible();
  });

  it('goes to the first page when a link holds a cursor that no longer fits', async () => {
    const lists = answer(
      'get',
      LIST,
      { status: 400, body: { cursor: ['Not a cursor of this list and ordering.'] } },
      { body: pageOf([ana]) },
    );
    renderApp('/requests?cursor=old');
    expect(await screen.findByRole('button', { name: 'Ana Pérez' })).toBeVisible();
    expect(queryOf(lists[1])).not.toHaveProperty('cursor');
    expect(window.location.search).toBe('');
  });

  it('becomes cards on a narrow screen, which sort as well', async () => {
    setScreenWidth('narrow');
    const lists = answer('get', LIST, { body: pageOf([ana]) });
    const user = renderApp('/requests');
    await screen.findByRole('button', { name: 'Ana Pérez' });
    expect(screen.queryByRole('table')).not.toBeInTheDocument();

    await user.selectOptions(screen.getByLabelText('Sort by'), 'Amount');
    await waitFor(() => expect(queryOf(lists.at(-1))['ordering']).toBe('amount'));
    await user.click(screen.getByRole('button', { name: /sort downward/ }));
    await waitFor(() => expect(queryOf(lists.at(-1))['ordering']).toBe('-amount'));
  });
});

describe('finding', () => {
  it('searches when the typing pauses, not with each letter', async () => {
    const lists = answer('get', LIST, { body: pageOf([ana]) });
    const user = renderApp('/requests?cursor=abc');
    await screen.findByRole('button', { name: 'Ana Pérez' });
    await user.type(screen.getByLabelText('Search'), 'bruno');

    await waitFor(() => expect(lists).toHaveLength(2));
    expect(queryOf(lists[1])).toMatchObject({ search: 'bruno' });
    expect(window.location.search).toBe('?search=bruno');
  });

  it('keeps a request open that was opened while the search waited', async () => {
    answer('get', '/api/requests/7/', { body: ana });
    const lists = answer('get', LIST, { body: pageOf([ana]) });
    const user = renderApp('/requests');
    await screen.findByRole('button', { name: 'Ana Pérez' });
    await user.type(screen.getByLabelText('Search'), 'ana');
    await user.click(screen.getByRole('button', { name: 'Ana Pérez' }));

    await waitFor(() => expect(queryOf(lists.at(-1))).toMatchObject({ search: 'ana' }));
    expect(window.location.search).toBe('?search=ana&request=7');
    expect(screen.getByRole('dialog', { name: 'Loan request' })).toBeVisible();
  });

  it('filters by status and by deleted', async () => {
    const lists = answer('get', LIST, { body: pageOf([ana]) });
    const user = renderApp('/requests');
    await screen.findByRole('button', { name: 'Ana Pérez' });
    await user.click(screen.getByRole('radio', { name: 'Rejected' }));
    await waitFor(() => expect(queryOf(lists.at(-1))['status']).toBe('rejected'));
    await user.click(screen.getByRole('switch', { name: 'Show deleted' }));
    await waitFor(() => expect(queryOf(lists.at(-1))['deleted']).toBe('true'));
    expect(window.location.search).toBe('?status=rejected&deleted=true');
  });
});

describe('paging', () => {
  it('goes forward and back by the cursors of the backend', async () => {
    const lists = answer(
      'get',
      LIST,
      { body: pageOf([ana], { next: 'n1' }) },
      { body: pageOf([bruno], { previous: 'p1' }) },
      { body: pageOf([ana], { next: 'n1' }) },
    );
    const user = renderApp('/requests');
    await user.click(await screen.findByRole('button', { name: 'Next' }));
    await screen.findByRole('button', { name: 'Bruno Costa' });
    expect(screen.getByRole('button', { name: 'Next' })).toHaveAttribute('aria-disabled', 'true');

    await user.click(screen.getByRole('button', { name: 'Previous' }));
    await screen.findByRole('button', { name: 'Ana Pérez' });
    expect(lists.map(queryOf).map(({ cursor }) => cursor)).toEqual([undefined, 'n1', 'p1']);
  });

  it('waits for a list whose order has changed: the old cursors don’t fit it', async () => {
    const never = new Promise<void>(() => {});
    answer(
      'get',
      LIST,
      { body: pageOf([ana], { next: 'n1' }) },
      { body: pageOf([ana]), after: never },
    );
    const user = renderApp('/requests');
    await user.click(await screen.findByRole('button', { name: 'Amount' }));
    const next = screen.getByRole('button', { name: 'Next' });
    await waitFor(() => expect(next).toHaveAttribute('aria-disabled', 'true'));
    await user.click(next);
    expect(window.location.search).toBe('?ordering=amount');
  });

  it('keeps the keyboard’s place at the end of the list', async () => {
    answer(
      'get',
      LIST,
      { body: pageOf([ana], { next: 'n1' }) },
      { body: pageOf([bruno], { previous: 'p1' }) },
    );
    const user = renderApp('/requests');
    await user.click(await screen.findByRole('button', { name: 'Next' }));
    await screen.findByRole('button', { name: 'Bruno Costa' });
    expect(screen.getByRole('button', { name: 'Next' })).toHaveFocus();
  });

  it('changes how many rows a page has', async () => {
    const lists = answer('get', LIST, { body: pageOf([ana]) });
    const user = renderApp('/requests?cursor=abc');
    await user.selectOptions(await screen.findByLabelText('Rows'), '100');
    await waitFor(() => expect(lists).toHaveLength(2));
    expect(queryOf(lists[1])).toMatchObject({ page_size: '100' });
    expect(window.location.search).toBe('?page_size=100');
  });

  it('goes a page back with the browser’s own button', async () => {
    answer(
      'get',
      LIST,
      { body: pageOf([ana], { next: 'n1' }) },
      { body: pageOf([bruno], { previous: 'p1' }) },
      { body: pageOf([ana], { next: 'n1' }) },
    );
    const user = renderApp('/requests');
    await user.click(await screen.findByRole('button', { name: 'Next' }));
    await screen.findByRole('button', { name: 'Bruno Costa' });
    window.history.back();
    expect(await screen.findByRole('button', { name: 'Ana Pérez' })).toBeVisible();
  });
});
