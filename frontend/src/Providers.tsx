import { MantineProvider } from '@mantine/core';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';

import { theme } from './theme/theme';

interface ProvidersProps {
  client: QueryClient;
  children: ReactNode;
}

export function Providers({ client, children }: ProvidersProps): ReactElement {
  return (
    <QueryClientProvider client={client}>
      {/* No <style> element at run time: the content security policy allows files only. See theme.css. */}
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        withCssVariables={false}
        withGlobalClasses={false}
        // Without transitions, which jsdom does not have.
        env={import.meta.env.MODE === 'test' ? 'test' : 'default'}
      >
        {children}
      </MantineProvider>
    </QueryClientProvider>
  );
}
