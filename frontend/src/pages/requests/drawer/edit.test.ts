import { describe, expect, it } from 'vitest';

import { isProblem } from '../../../api/problem';
import { loanRequest } from '../../../test/fixtures';
import { answer } from '../../../test/server';
import { draftOf, EditConflict, saveEdit } from './edit';

const ONE = '/api/requests/7/';
const STALE = { status: 409, body: { detail: 'Changed.' } };
const base = loanRequest();
const draft = { ...draftOf(base), amount: '900.00' };

describe('saveEdit', () => {
  it('sends what differs, and the version it was changed on', async () => {
    const edits = answer('patch', ONE, { body: loanRequest({ amount: '900.00', version: 4 }) });
    await saveEdit(base, draft);
    expect(edits[0]?.body).toEqual({ amount: '900.00', version: 3 });
  });

  it('saves on the latest version, when only a score or a decision came between', async () => {
    const scored = loanRequest({ version: 4, score: 710, status: 'approved' });
    answer('get', ONE, { body: scored });
    const edits = answer('patch', ONE, STALE, { body: { ...scored, amount: '900.00' } });
    const saved = await saveEdit(base, draft);
    expect(saved.amount).toBe('900.00');
    expect(edits[1]?.body).toEqual({ amount: '900.00', version: 4 });
  });

  it('overwrites nobody’s change of the answers', async () => {
    const latest = loanRequest({ version: 4, email: 'new@example.com' });
    answer('get', ONE, { body: latest });
    const edits = answer('patch', ONE, STALE);
    const error = await saveEdit(base, draft).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(EditConflict);
    expect(error).toHaveProperty('latest', latest);
    expect(edits).toHaveLength(1);
  });

  it('is done, when the answer to the first try was lost on the way', async () => {
    const latest = loanRequest({ version: 4, amount: '900.00' });
    answer('get', ONE, { body: latest });
    const edits = answer('patch', ONE, STALE);
    await expect(saveEdit(base, draft)).resolves.toEqual(latest);
    expect(edits).toHaveLength(1);
  });

  it('is a conflict, when the request was deleted', async () => {
    answer('get', ONE, { body: loanRequest({ version: 4, deleted_at: '2026-11-24T10:00:00Z' }) });
    answer('patch', ONE, STALE);
    await expect(saveEdit(base, draft)).rejects.toBeInstanceOf(EditConflict);
  });

  it('passes every other failure on', async () => {
    answer('patch', ONE, { status: 400, body: { amount: ['Too much.'] } });
    const error = await saveEdit(base, draft).catch((failure: unknown) => failure);
    expect(isProblem(error, 'invalid')).toBe(true);
  });
});
