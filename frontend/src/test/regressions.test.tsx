/** Defects of an earlier application that must not come back, each by its name. */
import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';

import { application, loanRequest, pageOf, REFERENCE } from './fixtures';
import { fillApplication, renderApp } from './renderApp';
import { answer, signedIn } from './server';

describe('success shown on HTTP 400', () => {
  beforeEach(() => signedIn(null));

  // 200 and 202 are no promise that the application is kept, either: only 201 is.
  it.each([400, 200, 202, 409, 500])('does not happen on %d', async (status) => {
    answer('post', '/api/applications/', { status, body: { ...application(), detail: 'No.' } });
    const user = renderApp('/');
    await fillApplication(user);
    await user.click(screen.getByRole('button', { name: 'Send my request' }));

    expect(await screen.findByRole('alert')).toBeVisible();
    expect(screen.queryByText('We have your request')).not.toBeInTheDocument();
    expect(window.location.pathname).toBe('/');
  });
});

describe('sorting that never ascends', () => {
  beforeEach(() => signedIn('ana'));

  it.each([
    ['Applicant', 'full_name'],
    ['Amount', 'amount'],
    ['Status', 'status'],
    ['Received', 'created_at'],
    ['Changed', 'updated_at'],
  ])('%s sorts both ways', async (name, column) => {
    const lists = answer('get', '/api/requests/', { body: pageOf([loanRequest()]) });
    const user = renderApp('/requests?ordering=-amount&cursor=abc');
    const head = await screen.findByRole('columnheader', { name });
    const asked = () => lists.at(-1)?.url.searchParams;
    const press = () => user.click(screen.getByRole('button', { name }));

    await press();
    await waitFor(() => expect(asked()?.get('ordering')).toBe(column));
    expect(head).toHaveAttribute('aria-sort', 'ascending');
    expect(asked()?.has('cursor')).toBe(false);

    await press();
    await waitFor(() => expect(asked()?.get('ordering')).toBe(`-${column}`));
    expect(head).toHaveAttribute('aria-sort', 'descending');

    await press();
    await waitFor(() => expect(head).toHaveAttribute('aria-sort', 'ascending'));
    expect(new URLSearchParams(window.location.search).get('ordering')).toBe(column);
  });
});

describe('an API address that a browser can’t reach', () => {
  it('is never asked: every call goes to the origin of the page', async () => {
    signedIn(null);
    const session = answer('get', '/api/session/', { body: { user: null } });
    const sent = answer('post', '/api/applications/', { status: 201, body: application() });
    const looks = answer('get', `/api/applications/${REFERENCE}/`, { body: application() });
    const user = renderApp('/');
    await fillApplication(user);
    await user.click(screen.getByRole('button', { name: 'Send my request' }));
    await screen.findByText('Pending');

    const calls = [...session, ...sent, ...looks];
    expect(calls.map(({ url }) => url.origin)).toEqual(calls.map(() => window.location.origin));
    expect(calls.length).toBeGreaterThanOrEqual(3);
  });

  it('is not written in any source file', () => {
    const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.{ts,tsx}'], {
      query: '?raw',
      import: 'default',
      eager: true,
    });
    const withAddress = Object.entries(sources)
      .filter(([, text]) => /\bhttps?:\/\/(?!www\.w3\.org)|localhost|127\.0\.0\.1/.test(text))
      .map(([path]) => path);
    expect(Object.keys(sources).length).toBeGreaterThan(50);
    expect(withAddress).toEqual([]);
  });
});
