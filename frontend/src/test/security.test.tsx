/** The content security policy allows no style but in files. A browser would drop what breaks it; here it is found. */
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { historyEvent, loanRequest, pageOf } from './fixtures';
import { renderApp } from './renderApp';
import { answer, signedIn } from './server';

describe('the content security policy', () => {
  it('is kept: no page adds a <style> element', async () => {
    signedIn('ana');
    answer('get', '/api/requests/', { body: pageOf([loanRequest()], { next: 'n' }) });
    answer('get', '/api/requests/7/', { body: loanRequest() });
    answer('get', '/api/requests/7/history/', { body: { events: [historyEvent()] } });
    const user = renderApp('/');
    await user.click(await screen.findByRole('link', { name: 'Requests' }));
    await user.click(await screen.findByRole('button', { name: 'Ana Pérez' }));
    const drawer = within(await screen.findByRole('dialog', { name: 'Loan request' }));
    await user.click(await drawer.findByRole('tab', { name: 'History' }));
    await drawer.findByText('Request created');
    await user.click(drawer.getByRole('tab', { name: 'Details' }));
    await user.click(drawer.getByRole('button', { name: 'Delete' }));
    await screen.findByRole('dialog', { name: 'Delete this request?' });

    expect(document.querySelectorAll('style')).toHaveLength(0);
    expect(document.documentElement.outerHTML).not.toContain(' onclick=');
  });
});
