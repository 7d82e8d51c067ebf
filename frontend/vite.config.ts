/// <reference types="vitest/config" />
import { randomUUID } from 'node:crypto';

import react from '@vitejs/plugin-react';
import { defineConfig, type ProxyOptions } from 'vite';

/** The backend as nginx.conf shows it: the page's own origin, and the headers that only a proxy may set. */
const backend: ProxyOptions = {
  target: 'http://backend:8000',
  configure(proxy) {
    proxy.on('proxyReq', (outgoing, incoming) => {
      const requestId = randomUUID();
      outgoing.setHeader('X-Request-ID', requestId);
      outgoing.setHeader('X-Forwarded-For', incoming.socket.remoteAddress ?? '');
      outgoing.setHeader('X-Forwarded-Proto', 'http');
      if (!incoming.headers['idempotency-key']) outgoing.setHeader('Idempotency-Key', requestId);
    });
  },
};

export default defineConfig({
  plugins: [react()],
  // The development container's file system is read-only but for /tmp.
  cacheDir: '/tmp/vite',
  server: {
    host: '0.0.0.0',
    port: 8080,
    strictPort: true,
    proxy: { '/api': backend, '/admin': backend },
  },
  build: {
    // Browsers since spring 2024, which know light-dark() and :has().
    target: ['chrome123', 'edge123', 'firefox121', 'safari17.5'],
    // The content security policy allows files only: nothing may become a data: address.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // Without it every component of the library that any page uses would be in the first page's file.
      experimental: { lazyBarrel: true },
    },
  },
  test: {
    environment: 'jsdom',
    env: { TZ: 'UTC' },
    setupFiles: 'src/test/setup.ts',
    restoreMocks: true,
    unstubGlobals: true,
    // One jsdom and one set of modules for all files of a worker: setup.ts leaves nothing behind between tests.
    isolate: false,
    testTimeout: 20_000,
    css: { modules: { classNameStrategy: 'non-scoped' } },
  },
});
