/** The backend of the tests: the network is caught below `fetch`, so that what is sent is what a browser would send. */
import { http, HttpResponse, type JsonBodyType } from 'msw';
import { setupServer } from 'msw/node';

import type { Session } from '../api/types';

export const server = setupServer();

type Method = 'get' | 'post' | 'patch' | 'delete';

interface Answer {
  status?: number;
  body?: JsonBodyType;
  headers?: Record<string, string>;
  /** The answer waits for it. */
  after?: Promise<void>;
}

/** A request as the backend got it. */
export interface Received {
  url: URL;
  headers: Headers;
  body: unknown;
}

/**
 * Answers `method path` with each of `answers` in turn, then for ever with the last; "offline" breaks the connection.
 * Returns the requests as they come in.
 */
export function answer(
  method: Method,
  path: string,
  ...answers: (Answer | 'offline')[]
): Received[] {
  const received: Received[] = [];
  server.use(
    http[method](path, async ({ request }) => {
      const text = await request.text();
      received.push({
        url: new URL(request.url),
        headers: request.headers,
        body: text === '' ? null : (JSON.parse(text) as unknown),
      });
      const next = answers[Math.min(received.length, answers.length) - 1];
      if (next === undefined || next === 'offline') return HttpResponse.error();
      const { status = 200, body, headers = {}, after } = next;
      await after;
      return body === undefined
        ? new HttpResponse(null, { status, headers })
        : HttpResponse.json(body, { status, headers });
    }),
  );
  return received;
}

/** Makes the visitor a member of staff, or nobody. */
export function signedIn(username: string | null): void {
  const session: Session = { user: username === null ? null : { username } };
  answer('get', '/api/session/', { body: session });
}
