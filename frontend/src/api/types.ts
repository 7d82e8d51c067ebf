/**
 * The names the screens use for what the API speaks, all taken from the generated schema:
 * when the backend's OpenAPI document changes, the compiler shows every screen that must follow.
 */
import type { components, operations } from './schema';

type Schemas = components['schemas'];

export type Status = Schemas['StatusEnum'];
export type Gender = Schemas['GenderEnum'];
export type EventType = Schemas['EventTypeEnum'];

/** What an applicant fills in. */
export type ApplicationInput = Schemas['ApplicationRequest'];
/** The answer to an application: its reference is the applicant's only key to it. */
export type Receipt = Schemas['Receipt'];
/** An application as its applicant may see it. `events` is null while the history can't be reached. */
export type Application = Schemas['FollowedApplication'];
export type PublicEvent = Schemas['PublicEvent'];

/** A loan request as staff see it. */
export type LoanRequest = Schemas['LoanRequest'];
/** What staff change, and the `version` of the request that they changed it on. */
export type LoanRequestEdit = Schemas['EditRequest'];
export type LoanRequestPage = Schemas['Page'];
export type HistoryEvent = Schemas['Event'];

/** The query string of the list of requests. */
export type ListQuery = NonNullable<operations['requests_list']['parameters']['query']>;
export type Ordering = NonNullable<ListQuery['ordering']>;

export type Credentials = Schemas['CredentialsRequest'];
export type Session = Schemas['Session'];
