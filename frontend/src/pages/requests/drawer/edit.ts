/** Saving an edit that others may have overtaken. */
import { isProblem } from '../../../api/problem';
import { editRequest, fetchRequest } from '../../../api/requests';
import type { LoanRequest, LoanRequestEdit } from '../../../api/types';
import { type Draft, toInput } from '../../../lib/rules';

export const FIELDS = ['full_name', 'document_number', 'gender', 'email', 'amount'] as const;

/** Somebody else changed the same answers meanwhile; `latest` is what they are now. */
export class EditConflict extends Error {
  override readonly name = 'EditConflict';
  readonly latest: LoanRequest;

  constructor(latest: LoanRequest) {
    super('Somebody else has changed this request meanwhile.');
    this.latest = latest;
  }
}

export function draftOf(request: LoanRequest): Draft {
  const { full_name, document_number, gender, email, amount } = request;
  return { full_name, document_number, gender, email, amount };
}

/**
 * Saves what differs between `draft` and `base`, the request the editor started from.
 *
 * A score or a decision that arrived meanwhile also makes a new version, but touches none of the answers: then the
 * edit is made again on the latest version. Only a change of the answers themselves is a conflict.
 *
 * @throws {EditConflict} when the answers were changed
 * @throws {Problem} for every other failure
 */
export async function saveEdit(base: LoanRequest, draft: Draft): Promise<LoanRequest> {
  const changes = changesBetween(base, draft);
  try {
    return await editRequest(base.id, { ...changes, version: base.version });
  } catch (error) {
    if (!isProblem(error, 'conflict')) throw error;
    const latest = await fetchRequest(base.id);
    // Saved already: the first answer was lost on the way, and the proxy has asked another time.
    if (hasSameAnswers(latest, { ...base, ...changes })) return latest;
    if (latest.deleted_at !== null || !hasSameAnswers(latest, base)) throw new EditConflict(latest);
    return editRequest(base.id, { ...changes, version: latest.version });
  }
}

function changesBetween(base: LoanRequest, draft: Draft): Omit<LoanRequestEdit, 'version'> {
  const input = toInput(draft);
  return Object.fromEntries(
    FIELDS.filter((field) => input[field] !== base[field]).map((field) => [field, input[field]]),
  );
}

export function hasSameAnswers(one: LoanRequest, other: LoanRequest): boolean {
  return FIELDS.every((field) => one[field] === other[field]);
}
