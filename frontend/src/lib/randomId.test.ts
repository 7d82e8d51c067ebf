import { describe, expect, it, vi } from 'vitest';

import { randomId } from './randomId';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('randomId', () => {
  it('is a random UUID', () => {
    expect(randomId()).toMatch(UUID_V4);
    expect(randomId()).not.toBe(randomId());
  });

  it('is one as well where the page is served over plain HTTP', () => {
    const getRandomValues = crypto.getRandomValues.bind(crypto);
    vi.stubGlobal('crypto', { getRandomValues });
    expect(randomId()).toMatch(UUID_V4);
    expect(randomId()).not.toBe(randomId());
  });
});
