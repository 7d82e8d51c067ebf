import { describe, expect, it } from 'vitest';

import { problemFromResponse } from './problem';

const response = (status: number, headers: HeadersInit = {}) =>
  new Response(null, { status, headers });

describe('problemFromResponse', () => {
  it('takes the first message of each refused field', () => {
    const problem = problemFromResponse(response(400), { amount: ['Too much.', 'Really.'] });
    expect(problem.kind).toBe('invalid');
    expect(problem.fields).toEqual({ amount: 'Too much.' });
  });

  it('takes what concerns the form as a whole as its message', () => {
    const problem = problemFromResponse(response(400), { non_field_errors: ['Not both.'] });
    expect(problem.message).toBe('Not both.');
    expect(problem.fields).toEqual({});
  });

  it.each([
    [401, 'denied'],
    [403, 'denied'],
    [404, 'not-found'],
    [409, 'conflict'],
    [413, 'refused'],
    [429, 'rate-limit'],
    [500, 'server'],
    [503, 'server'],
  ] as const)('knows what %d means', (status, kind) =>
    expect(problemFromResponse(response(status), { detail: 'x' }).kind).toBe(kind),
  );

  it('does not show the words of a failing server', () => {
    const problem = problemFromResponse(response(500), { detail: 'IntegrityError at /api/' });
    expect(problem.message).not.toContain('IntegrityError');
  });

  it('survives a page of HTML in place of JSON', () =>
    expect(problemFromResponse(response(502), '<html>').kind).toBe('server'));

  it.each([
    ['42', 42],
    ['0.2', 1],
    ['Wed, 21 Oct 2026 07:28:00 GMT', null],
    ['-1', null],
  ])('reads Retry-After: %s', (header, seconds) =>
    expect(problemFromResponse(response(429, { 'Retry-After': header }), {}).retryAfter).toBe(
      seconds,
    ),
  );

  it('knows which failures may have taken effect', () => {
    expect(problemFromResponse(response(502), {}).isAnswer).toBe(false);
    expect(problemFromResponse(response(400), {}).isAnswer).toBe(true);
  });
});
