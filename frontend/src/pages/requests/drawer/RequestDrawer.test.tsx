import { screen, waitFor, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { historyEvent, loanRequest, pageOf } from '../../../test/fixtures';
import { renderApp } from '../../../test/renderApp';
import { answer, signedIn } from '../../../test/server';
import { setScreenWidth } from '../../../test/setup';

const ONE = '/api/requests/7/';
const PAGE = '/requests?request=7';
const ana = loanRequest();

const drawer = async () => within(await screen.findByRole('dialog', { name: 'Loan request' }));

beforeEach(() => {
  signedIn('ana');
  answer('get', '/api/requests/', { body: pageOf([ana]) });
});

async function setAmount(user: UserEvent, amount: string) {
  const field = await (await drawer()).findByLabelText('Amount');
  await user.clear(field);
  await user.type(field, amount);
}

async function deleteIt(user: UserEvent) {
  await user.click(await (await drawer()).findByRole('button', { name: 'Delete' }));
  const question = within(await screen.findByRole('dialog', { name: 'Delete this request?' }));
  await user.click(question.getByRole('button', { name: 'Delete request' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
}

describe('the drawer', () => {
  it('opens from the list, has an address, and closes back to the list', async () => {
    answer('get', ONE, { body: ana });
    const user = renderApp('/requests');
    await user.click(await screen.findByRole('button', { name: 'Ana Pérez' }));
    expect(await (await drawer()).findByRole('heading', { name: 'Ana Pérez' })).toBeVisible();
    expect(window.location.search).toBe('?request=7');

    await user.click((await drawer()).getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
    expect(window.location.search).toBe('');
  });

  it('says that there is no such request', async () => {
    answer('get', ONE, { status: 404, body: { detail: 'Not found.' } });
    renderApp(PAGE);
    expect(await screen.findByText('No such request')).toBeVisible();
  });

  it.each([
    ['Approve', 'approve', 'approved', 'Approved'],
    ['Reject', 'reject', 'rejected', 'Rejected'],
  ] as const)('can %s', async (button, action, status, shown) => {
    answer('get', ONE, { body: ana });
    const decisions = answer('post', `${ONE}${action}/`, {
      body: loanRequest({ status, decided_by: 'staff', version: 4 }),
    });
    const user = renderApp(PAGE);
    await user.click(await (await drawer()).findByRole('button', { name: button }));

    expect(await (await drawer()).findByText(shown)).toBeVisible();
    expect((await drawer()).getByRole('button', { name: button })).toBeDisabled();
    expect(decisions).toHaveLength(1);
  });

  it.each([
    ['wide', 'bottom-left'],
    ['narrow', 'top-left'],
  ] as const)('tells what was done where no button is (%s)', async (width, corner) => {
    setScreenWidth(width);
    answer('get', ONE, { body: ana });
    answer('post', `${ONE}approve/`, { body: loanRequest({ status: 'approved', version: 4 }) });
    answer('post', `${ONE}reject/`, { body: loanRequest({ status: 'rejected', version: 5 }) });
    const user = renderApp(PAGE);
    await user.click(await (await drawer()).findByRole('button', { name: 'Approve' }));
    const toast = await screen.findByText('Ana Pérez: approved');
    expect(toast.closest('[data-position]')).toHaveAttribute('data-position', corner);

    await user.click((await drawer()).getByRole('button', { name: 'Reject' }));
    expect(await screen.findByText('Ana Pérez: rejected')).toBeVisible();
    await waitFor(() => expect(toast).not.toBeInTheDocument());
  });

  it('says why a decision failed', async () => {
    answer('get', ONE, { body: ana });
    answer('post', `${ONE}approve/`, { status: 409, body: { detail: 'It is deleted.' } });
    const user = renderApp(PAGE);
    await user.click(await (await drawer()).findByRole('button', { name: 'Approve' }));
    expect(await (await drawer()).findByRole('alert')).toHaveTextContent('It is deleted.');
  });

  it('tells what happened, newest first', async () => {
    answer('get', ONE, { body: ana });
    const changes = { amount: { from: '1.00', to: '12500.50' } };
    answer('get', `${ONE}history/`, {
      body: {
        events: [
          historyEvent(),
          historyEvent({ id: 'e2', type: 'edited', actor: 'staff:ana', data: { changes } }),
        ],
      },
    });
    const user = renderApp(PAGE);
    await user.click(await (await drawer()).findByRole('tab', { name: 'History' }));

    const entries = within(await screen.findByRole('list', { name: 'History' }));
    const [latest, first] = entries.getAllByRole('listitem');
    expect(latest).toHaveTextContent(/Details edited.*by ana.*Amount: 1\.00 12500\.50/);
    expect(first).toHaveTextContent(/Request created.*by applicant/);

    const id = within(first!).getByText(historyEvent().request_id);
    expect(id).not.toBeVisible();
    await user.click(within(first!).getByText('Request ID'));
    expect(id).toBeVisible();
  });

  it('says so when the history is down', async () => {
    answer('get', ONE, { body: ana });
    answer('get', `${ONE}history/`, { status: 503, body: { detail: 'Down.' } });
    const user = renderApp(PAGE);
    await user.click(await (await drawer()).findByRole('tab', { name: 'History' }));
    expect(await (await drawer()).findByRole('button', { name: 'Try again' })).toBeVisible();
  });
});

describe('editing', () => {
  it('saves what was changed', async () => {
    answer('get', ONE, { body: ana });
    const edits = answer('patch', ONE, { body: loanRequest({ amount: '900.00', version: 4 }) });
    const user = renderApp(PAGE);
    await setAmount(user, '900.00');
    await user.click((await drawer()).getByRole('button', { name: 'Save changes' }));

    expect(await screen.findByText('Ana Pérez: changes saved')).toBeVisible();
    expect(edits[0]?.body).toEqual({ amount: '900.00', version: 3 });
    expect((await drawer()).getByRole('button', { name: 'Save changes' })).toBeDisabled();
  });

  it('has the rules of the public form', async () => {
    answer('get', ONE, { body: ana });
    const edits = answer('patch', ONE, { status: 500 });
    const user = renderApp(PAGE);
    await setAmount(user, '0');
    await user.click((await drawer()).getByRole('button', { name: 'Save changes' }));
    expect((await drawer()).getByLabelText('Amount')).toHaveAccessibleDescription(/greater than 0/);
    expect(edits).toHaveLength(0);
  });

  it('shows what somebody else changed, and saves after a look', async () => {
    const theirs = loanRequest({ email: 'new@example.com', version: 4 });
    answer('get', ONE, { body: ana }, { body: theirs });
    const edits = answer(
      'patch',
      ONE,
      { status: 409, body: { detail: 'Changed.' } },
      { body: { ...theirs, amount: '900.00', version: 5 } },
    );
    const user = renderApp(PAGE);
    await setAmount(user, '900.00');
    await user.click((await drawer()).getByRole('button', { name: 'Save changes' }));

    const notice = await (await drawer()).findByRole('alert');
    expect(notice).toHaveTextContent('Somebody else changed this request');
    expect(notice).toHaveTextContent('E-mail is now new@example.com');
    await user.click(within(notice).getByRole('button', { name: /Keep mine/ }));
    await user.click((await drawer()).getByRole('button', { name: 'Save changes' }));
    expect(await screen.findByText('Ana Pérez: changes saved')).toBeVisible();
    expect(edits[1]?.body).toEqual({ amount: '900.00', email: 'ana@example.com', version: 4 });
  });

  it('can take over what somebody else changed', async () => {
    answer('get', ONE, { body: ana }, { body: loanRequest({ amount: '5.00', version: 4 }) });
    answer('patch', ONE, { status: 409, body: { detail: 'Changed.' } });
    const user = renderApp(PAGE);
    await setAmount(user, '900.00');
    await user.click((await drawer()).getByRole('button', { name: 'Save changes' }));
    await user.click(await (await drawer()).findByRole('button', { name: /Use the latest/ }));
    expect((await drawer()).getByLabelText('Amount')).toHaveValue('5.00');
    expect((await drawer()).getByRole('button', { name: 'Save changes' })).toBeDisabled();
  });

  it('does not lose changes without asking', async () => {
    answer('get', ONE, { body: ana });
    const user = renderApp(PAGE);
    await setAmount(user, '900.00');
    await user.keyboard('{Escape}');
    const question = within(await screen.findByRole('dialog', { name: 'Discard your changes?' }));
    expect(question.getByRole('button', { name: 'Cancel' })).toHaveFocus();
    await user.click(question.getByRole('button', { name: 'Cancel' }));
    expect((await drawer()).getByLabelText('Amount')).toHaveValue('900.00');
  });
});

describe('deleting', () => {
  const gone = loanRequest({ deleted_at: '2026-11-24T10:00:00Z', version: 4 });

  it('asks first, and can be undone', async () => {
    answer('get', ONE, { body: ana }, { body: gone });
    const never = new Promise<void>(() => {});
    answer('get', '/api/requests/', { body: pageOf([ana]) }, { body: pageOf([]), after: never });
    const deletions = answer('delete', ONE, { status: 204 });
    const restorations = answer('post', `${ONE}restore/`, { body: ana });
    const user = renderApp(PAGE);
    await user.click(await (await drawer()).findByRole('button', { name: 'Delete' }));
    const question = within(await screen.findByRole('dialog', { name: 'Delete this request?' }));
    expect(deletions).toHaveLength(0);
    await user.click(question.getByRole('button', { name: 'Delete request' }));

    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
    expect(deletions).toHaveLength(1);
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(await screen.findByText('Ana Pérez: restored')).toBeVisible();
    expect(restorations).toHaveLength(1);
  });

  it.each([
    [500, undefined, 'The service has a problem at the moment. Please try again shortly.'],
    [404, { detail: 'Not found.' }, 'Not found.'],
  ])('says so when it can’t be undone (%i)', async (status, body, reason) => {
    answer('get', ONE, { body: ana }, { body: gone });
    answer('delete', ONE, { status: 204 });
    answer('post', `${ONE}restore/`, { status, ...(body ? { body } : {}) });
    const user = renderApp(PAGE);
    await deleteIt(user);
    await user.click(await screen.findByRole('button', { name: 'Undo' }));

    expect(await screen.findByText(`Ana Pérez could not be restored. ${reason}`)).toBeVisible();
    expect(screen.queryByText('Ana Pérez: restored')).not.toBeInTheDocument();
  });

  it('is not possible twice: a deleted request can be read and restored', async () => {
    const deleted = loanRequest({ deleted_at: '2026-11-24T10:00:00Z', version: 4 });
    answer('get', ONE, { body: deleted });
    answer('post', `${ONE}restore/`, { body: loanRequest({ version: 5 }) });
    const user = renderApp(`${PAGE}&deleted=true`);
    const restore = await (await drawer()).findByRole('button', { name: 'Restore' });
    expect((await drawer()).getByLabelText('Amount')).toBeDisabled();
    expect((await drawer()).queryByRole('button', { name: 'Delete' })).not.toBeInTheDocument();

    await user.click(restore);
    expect(await (await drawer()).findByRole('button', { name: 'Approve' })).toBeVisible();
    expect((await drawer()).getByLabelText('Amount')).toBeEnabled();
  });
});
