import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';

import { application, REFERENCE } from '../../test/fixtures';
import { fillApplication, renderApp } from '../../test/renderApp';
import { answer, signedIn } from '../../test/server';

const created = { status: 201, body: application() };
const send = () => screen.getByRole('button', { name: /Send my request|Try again/ });

beforeEach(() => signedIn(null));

describe('applying', () => {
  it('leads to the request and the reference to keep', async () => {
    const sent = answer('post', '/api/applications/', created);
    answer('get', `/api/applications/${REFERENCE}/`, { body: application() });
    const user = renderApp('/');
    await fillApplication(user);
    await user.click(send());

    expect(await screen.findByText('We have your request')).toBeVisible();
    expect(screen.getByTestId('reference')).toHaveTextContent(REFERENCE);
    expect(window.location.pathname).toBe(`/follow/${REFERENCE}`);
    expect(sent[0]?.body).toEqual({
      full_name: 'Ana Pérez',
      document_number: '30123456',
      gender: 'female',
      email: 'ana@example.com',
      amount: '12500.50',
    });
  });

  it('asks for what is missing, sends nothing, and leads to the first field', async () => {
    const sent = answer('post', '/api/applications/', created);
    const user = renderApp('/');
    await user.click(send());

    expect(screen.getByText('Enter your full name.')).toBeVisible();
    expect(screen.getByText('Choose one.')).toBeVisible();
    const name = screen.getByLabelText('Full name');
    expect(name).toHaveFocus();
    expect(name).toBeInvalid();
    expect(name).toHaveAccessibleDescription('Enter your full name.');
    expect(sent).toHaveLength(0);
  });

  it('shows what the server refuses on the field it refuses', async () => {
    answer('post', '/api/applications/', {
      status: 400,
      body: { document_number: ['This number is blocked.'] },
    });
    const user = renderApp('/');
    await fillApplication(user);
    await user.click(send());

    const number = screen.getByLabelText('Document number');
    await waitFor(() => expect(number).toHaveAccessibleDescription(/This number is blocked/));
    expect(number).toHaveFocus();
    expect(window.location.pathname).toBe('/');
  });

  it('asks for patience when there were too many tries', async () => {
    answer('post', '/api/applications/', {
      status: 429,
      body: { detail: 'Request was throttled.' },
      headers: { 'Retry-After': '42' },
    });
    const user = renderApp('/');
    await fillApplication(user);
    await user.click(send());

    expect(await screen.findByRole('alert')).toHaveTextContent('You can try again in 42 s.');
    expect(send()).toBeDisabled();
  });

  it('applies once, when the connection breaks and the form is sent again', async () => {
    const sent = answer('post', '/api/applications/', 'offline', created);
    answer('get', `/api/applications/${REFERENCE}/`, { body: application() });
    const user = renderApp('/');
    await fillApplication(user);
    await user.click(send());
    expect(await screen.findByRole('alert')).toHaveTextContent('Check your connection');
    expect(screen.getByLabelText('Full name')).toHaveValue('Ana Pérez');

    await user.click(send());
    expect(await screen.findByText('We have your request')).toBeVisible();
    const keys = sent.map(({ headers }) => headers.get('Idempotency-Key'));
    expect(keys[0]).toBeTruthy();
    expect(keys).toEqual([keys[0], keys[0]]);
  });

  it('applies once on a double click', async () => {
    const sent = answer('post', '/api/applications/', created);
    answer('get', `/api/applications/${REFERENCE}/`, { body: application() });
    const user = renderApp('/');
    await fillApplication(user);
    await user.dblClick(send());

    expect(await screen.findByText('We have your request')).toBeVisible();
    expect(new Set(sent.map(({ headers }) => headers.get('Idempotency-Key'))).size).toBe(1);
  });
});
