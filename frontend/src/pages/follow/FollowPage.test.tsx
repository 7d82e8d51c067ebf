import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { application, AT, REFERENCE } from '../../test/fixtures';
import { renderApp } from '../../test/renderApp';
import { answer, signedIn } from '../../test/server';

const ADDRESS = `/api/applications/${REFERENCE}/`;
const PAGE = `/follow/${REFERENCE}`;

const scored = application({
  events: [
    { type: 'created', at: AT },
    { type: 'notified', at: AT },
    { type: 'scored', at: AT },
  ],
});

beforeEach(() => signedIn(null));

describe('following a request', () => {
  it('shows its state, its amount and the steps so far', async () => {
    answer('get', ADDRESS, { body: scored });
    renderApp(PAGE);

    expect(await screen.findByText('Pending')).toBeVisible();
    expect(screen.getByText('€12,500.50')).toBeVisible();
    const steps = within(screen.getByRole('list', { name: 'Progress of your request' }));
    expect(steps.getAllByRole('listitem').map((step) => step.textContent)).toEqual([
      expect.stringContaining('We received your request'),
      expect.stringContaining('We wrote to you'),
      expect.stringContaining('Your request was scored'),
      expect.stringContaining('A member of our staff decides'),
    ]);
  });

  it('shows the decision by itself', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    answer('get', ADDRESS, { body: scored }, { body: { ...scored, status: 'approved' } });
    renderApp(PAGE);
    expect(await screen.findByText('Pending')).toBeVisible();

    await vi.advanceTimersByTimeAsync(3_000);
    expect(await screen.findByText('Your loan is approved.')).toBeVisible();
    vi.useRealTimers();
  });

  it('keeps what it knew while the service can’t be reached', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    answer('get', ADDRESS, { body: scored }, 'offline');
    renderApp(PAGE);
    expect(await screen.findByText('Pending')).toBeVisible();

    await vi.advanceTimersByTimeAsync(3_000);
    expect(await screen.findByText(/This may be out of date/)).toBeVisible();
    expect(screen.getByText('Pending')).toBeVisible();
    vi.useRealTimers();
  });

  it('says so when the history can’t be read', async () => {
    answer('get', ADDRESS, { body: application({ events: null }) });
    renderApp(PAGE);
    expect(await screen.findByText(/The steps can’t be shown/)).toBeVisible();
    expect(screen.getByText('Pending')).toBeVisible();
  });

  it('offers another try when loading fails', async () => {
    answer('get', ADDRESS, { status: 502 }, { body: scored });
    const user = renderApp(PAGE);
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Pending')).toBeVisible();
  });

  it('says that it knows no such reference, and takes another one', async () => {
    answer('get', `/api/applications/unknown/`, { status: 404, body: { detail: 'Not found.' } });
    answer('get', ADDRESS, { body: scored });
    const user = renderApp('/follow/unknown');
    await screen.findByRole('heading', { name: 'We don’t know this reference' });
    await user.type(screen.getByLabelText('Reference'), REFERENCE);
    await user.click(screen.getByRole('button', { name: 'Show my request' }));
    expect(await screen.findByText('Pending')).toBeVisible();
  });
});

describe('looking a request up', () => {
  it('leads to it', async () => {
    answer('get', ADDRESS, { body: scored });
    const user = renderApp('/follow');
    await user.type(await screen.findByLabelText('Reference'), ` ${REFERENCE} `);
    await user.click(screen.getByRole('button', { name: 'Show my request' }));
    expect(await screen.findByText('Pending')).toBeVisible();
    expect(window.location.pathname).toBe(PAGE);
  });

  it('tells a reference that can’t be one without asking the server', async () => {
    const user = renderApp('/follow');
    await user.type(await screen.findByLabelText('Reference'), 'abc');
    await user.click(screen.getByRole('button', { name: 'Show my request' }));
    expect(screen.getByLabelText('Reference')).toHaveAccessibleDescription(/22 letters/);
  });
});
