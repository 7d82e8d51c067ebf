import { render, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { createQueryClient } from '../api/queryClient';
import { Providers } from '../Providers';
import { loanRequest, pageOf } from '../test/fixtures';
import { renderApp } from '../test/renderApp';
import { answer, signedIn } from '../test/server';
import { ErrorBoundary } from './ErrorBoundary';

beforeEach(() => answer('get', '/api/requests/', { body: pageOf([loanRequest()]) }));

describe('the navigation', () => {
  it('shows staff’s pages to staff only', async () => {
    signedIn(null);
    renderApp('/');
    expect(await screen.findByRole('link', { name: 'Sign in' })).toBeVisible();
    expect(screen.queryByRole('link', { name: 'Requests' })).not.toBeInTheDocument();
  });

  it('leads to the content past itself', () => {
    signedIn(null);
    renderApp('/');
    const skip = screen.getByRole('link', { name: 'Skip to content' });
    expect(document.querySelector(skip.getAttribute('href')!)).toBe(screen.getByRole('main'));
  });

  it('moves the focus to the new page’s heading, and names the tab after it', async () => {
    signedIn(null);
    const user = renderApp('/');
    expect(document.body).toHaveFocus();
    await user.click(screen.getByRole('link', { name: 'Follow' }));
    const heading = await screen.findByRole('heading', { name: 'Follow your request' });
    await waitFor(() => expect(heading).toHaveFocus());
    expect(document.title).toBe('Follow your request – Andamio Loans');
  });

  it('signs out, and forgets what was seen', async () => {
    signedIn('ana');
    const ended = answer('delete', '/api/session/', { status: 204 });
    const user = renderApp('/requests');
    await screen.findByRole('button', { name: 'Ana Pérez' });
    await user.click(screen.getByRole('button', { name: 'Sign out' }));
    expect(await screen.findByRole('heading', { name: 'Staff sign-in' })).toBeVisible();
    expect(screen.getByRole('link', { name: 'Sign in' })).toBeVisible();
    expect(screen.queryByText('Ana Pérez')).not.toBeInTheDocument();
    expect(ended).toHaveLength(1);
  });

  it('knows no page that does not exist', async () => {
    signedIn(null);
    renderApp('/nothing/here');
    expect(await screen.findByRole('heading', { name: 'There is no page here' })).toBeVisible();
  });
});

describe('a session that has ended', () => {
  it('leads to sign in, and would lead back', async () => {
    signedIn('ana');
    answer(
      'get',
      '/api/session/',
      { body: { user: { username: 'ana' } } },
      { body: { user: null } },
    );
    answer('get', '/api/requests/', { status: 403, body: { detail: 'Not signed in.' } });
    renderApp('/requests?status=pending');
    expect(await screen.findByRole('heading', { name: 'Staff sign-in' })).toBeVisible();
    expect(window.location.search).toBe(
      `?${new URLSearchParams({ next: '/requests?status=pending' })}`,
    );
  });

  it('is told from a service that can’t be reached', async () => {
    answer('get', '/api/session/', 'offline');
    renderApp('/requests');
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeVisible();
    expect(window.location.pathname).toBe('/requests');
  });
});

function Failing(): never {
  throw new TypeError('Failed to fetch dynamically imported module');
}

describe('a page that fails', () => {
  it('offers to load it again', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    render(
      <Providers client={createQueryClient()}>
        <ErrorBoundary>
          <Failing />
        </ErrorBoundary>
      </Providers>,
    );
    expect(screen.getByRole('button', { name: 'Load again' })).toBeVisible();
  });
});
