/** The one way to the backend: typed by its OpenAPI document, always on the page's own origin. */
import createClient, { type Middleware } from 'openapi-fetch';

import { networkProblem, problemFromResponse } from './problem';
import type { paths } from './schema';

/** Longer than the proxy's own limits, so that its answer is seen before we give up. */
const TIMEOUT_MS = 20_000;

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Django's CSRF protection: unsafe requests repeat the cookie in a header, which no other site can read. */
const csrf: Middleware = {
  onRequest({ request }) {
    const token = readCookie('csrftoken');
    if (token && !SAFE_METHODS.has(request.method)) request.headers.set('X-CSRFToken', token);
    return request;
  },
};

function readCookie(name: string): string | null {
  const prefix = `${name}=`;
  const cookie = document.cookie.split('; ').find((part) => part.startsWith(prefix));
  return cookie ? decodeURIComponent(cookie.slice(prefix.length)) : null;
}

async function fetchWithTimeout(request: Request): Promise<Response> {
  try {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    return await fetch(request, { signal });
  } catch (error) {
    // The caller's own cancellation (a newer search, a left page) is not a problem to show.
    if (request.signal.aborted) throw error;
    throw networkProblem();
  }
}

export const api = createClient<paths>({
  // Same origin, whatever the address the page was opened at: nothing is baked in at build time.
  baseUrl: window.location.origin,
  credentials: 'same-origin',
  headers: { Accept: 'application/json' },
  fetch: fetchWithTimeout,
});
api.use(csrf);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * The body of a successful answer.
 *
 * @param expected the only status that counts as success, where one is documented
 * @throws {Problem} for every other status
 */
export async function bodyOf<T>(call: Promise<Answer<T>>, expected?: number): Promise<T> {
  const { data, error, response } = await call;
  const succeeded = expected === undefined ? response.ok : response.status === expected;
  if (!succeeded) throw problemFromResponse(response, error ?? data);
  return data as T;
}
