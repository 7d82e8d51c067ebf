import { describe, expect, it } from 'vitest';

import { answer } from '../test/server';
import { api, bodyOf } from './client';
import { isProblem } from './problem';

describe('the client', () => {
  it('repeats the CSRF cookie in a header, when something changes', async () => {
    document.cookie = 'csrftoken=t%20k';
    const reads = answer('get', '/api/session/', { body: { user: null } });
    const changes = answer('delete', '/api/session/', { status: 204 });
    await api.GET('/api/session/');
    await api.DELETE('/api/session/');
    expect(reads[0]?.headers.get('X-CSRFToken')).toBeNull();
    expect(changes[0]?.headers.get('X-CSRFToken')).toBe('t k');
  });

  it('tells a broken connection as a problem', async () => {
    answer('get', '/api/session/', 'offline');
    const error = await bodyOf(api.GET('/api/session/')).catch((failure: unknown) => failure);
    expect(isProblem(error, 'network')).toBe(true);
  });

  it('does not tell a cancelled call as a problem', async () => {
    answer('get', '/api/session/', { body: { user: null } });
    const call = bodyOf(api.GET('/api/session/', { signal: AbortSignal.abort() }));
    const error = await call.catch((failure: unknown) => failure);
    expect(isProblem(error)).toBe(false);
    expect(error).toHaveProperty('name', 'AbortError');
  });

  it('takes only the documented status for success', async () => {
    answer('delete', '/api/session/', { status: 200, body: {} });
    await expect(bodyOf(api.DELETE('/api/session/'), 204)).rejects.toThrow();
  });
});
