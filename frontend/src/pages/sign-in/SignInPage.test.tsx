import { screen } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { pageOf } from '../../test/fixtures';
import { renderApp } from '../../test/renderApp';
import { answer, signedIn } from '../../test/server';

beforeEach(() => {
  signedIn(null);
  answer('get', '/api/requests/', { body: pageOf([]) });
});

async function signIn(user: UserEvent, password: string) {
  await user.type(await screen.findByLabelText('User name'), 'ana');
  await user.type(screen.getByLabelText('Password'), password);
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
}

describe('signing in', () => {
  it('leads back to the page that asked for it, with its filters', async () => {
    answer('post', '/api/session/', { body: { user: { username: 'ana' } } });
    const user = renderApp('/requests?status=approved&ordering=amount');
    await signIn(user, 'right');

    await screen.findByRole('heading', { name: 'Requests' });
    expect(window.location.pathname).toBe('/requests');
    expect(window.location.search).toBe('?status=approved&ordering=amount');
    expect(screen.getByRole('button', { name: 'Sign out' })).toBeVisible();
  });

  it('says what is wrong with the credentials, and keeps the name', async () => {
    answer('post', '/api/session/', { status: 403, body: { detail: 'Wrong.' } });
    const user = renderApp('/sign-in');
    await signIn(user, 'wrong');
    expect(await screen.findByRole('alert')).toHaveTextContent('Wrong.');
    expect(screen.getByLabelText('User name')).toHaveValue('ana');
  });

  it('asks for what is missing, and sends nothing', async () => {
    const sent = answer('post', '/api/session/', { status: 400 });
    const user = renderApp('/sign-in');
    await user.click(await screen.findByRole('button', { name: 'Sign in' }));
    expect(screen.getByLabelText('User name')).toHaveFocus();
    expect(screen.getByLabelText('Password')).toHaveAccessibleDescription('Enter your password.');
    expect(sent).toHaveLength(0);
  });

  it('asks for patience after too many tries', async () => {
    answer('post', '/api/session/', {
      status: 429,
      body: { detail: 'Request was throttled.' },
      headers: { 'Retry-After': '7' },
    });
    const user = renderApp('/sign-in');
    await signIn(user, 'wrong');
    expect(await screen.findByRole('alert')).toHaveTextContent('You can try again in 7 s.');
    expect(screen.getByRole('button', { name: 'Sign in' })).toBeDisabled();
  });

  it.each(['https://evil.example/', '//evil.example/', 'javascript:alert(1)'])(
    'does not lead to another site: %s',
    async (next) => {
      signedIn('ana');
      renderApp(`/sign-in?${new URLSearchParams({ next })}`);
      await screen.findByRole('heading', { name: 'Requests' });
      expect(window.location.href).toBe(`${window.location.origin}/requests`);
    },
  );
});
