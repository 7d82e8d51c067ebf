import { render, screen } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { BrowserRouter } from 'react-router';

import { createQueryClient } from '../api/queryClient';
import { Providers } from '../Providers';
import { AppRoutes } from '../routes';

/** Opens the whole application at an address, as a browser does, and gives the person who uses it. */
export function renderApp(path: string): UserEvent {
  window.history.replaceState(null, '', path);
  render(
    <Providers client={createQueryClient({ retry: false })}>
      <BrowserRouter>
        <AppRoutes />
      </BrowserRouter>
    </Providers>,
  );
  return userEvent.setup({ delay: null });
}

/** Fills in the form of the apply page correctly. */
export async function fillApplication(
  user: UserEvent,
  overrides: Partial<Record<'name' | 'document' | 'email' | 'amount', string>> = {},
): Promise<void> {
  const values = {
    name: 'Ana Pérez',
    document: '30123456',
    email: 'ana@example.com',
    amount: '12500.50',
    ...overrides,
  };
  await user.type(screen.getByLabelText('Full name'), values.name);
  await user.type(screen.getByLabelText('Document number'), values.document);
  await user.click(screen.getByLabelText('Female'));
  await user.type(screen.getByLabelText('E-mail'), values.email);
  await user.type(screen.getByLabelText('Amount'), values.amount);
}
