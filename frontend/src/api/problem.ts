/** Everything that can go wrong with a call, as one type that screens can show without knowing HTTP. */

export type ProblemKind =
  /** No answer came: offline, a broken connection or a time-out. What was sent may have arrived. */
  | 'network'
  /** The server or a proxy failed (5xx). What was sent may have been done. */
  | 'server'
  /** Fields were refused (400): see `fields`. */
  | 'invalid'
  /** Not signed in, or not allowed (401, 403). */
  | 'denied'
  | 'not-found'
  /** Something else has changed meanwhile (409). */
  | 'conflict'
  /** Too many calls (429): see `retryAfter`. */
  | 'rate-limit'
  /** Any other refusal (4xx). */
  | 'refused';

export type FieldErrors = Readonly<Record<string, string>>;

interface ProblemInit {
  kind: ProblemKind;
  detail: string;
  fields?: FieldErrors;
  retryAfter?: number | null;
}

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: ProblemKind;
  /** The first message for each refused field, by the field's name in the API. */
  readonly fields: FieldErrors;
  /** Seconds to wait before the next try, where the server said so. */
  readonly retryAfter: number | null;

  constructor({ kind, detail, fields = {}, retryAfter = null }: ProblemInit) {
    super(detail);
    this.kind = kind;
    this.fields = fields;
    this.retryAfter = retryAfter;
  }

  /** False when the call may have taken effect although it looks failed. */
  get isAnswer(): boolean {
    return this.kind !== 'network' && this.kind !== 'server';
  }
}

export function isProblem(error: unknown, kind?: ProblemKind): error is Problem {
  return error instanceof Problem && (kind === undefined || error.kind === kind);
}

const KINDS: Readonly<Record<number, ProblemKind>> = {
  400: 'invalid',
  401: 'denied',
  403: 'denied',
  404: 'not-found',
  409: 'conflict',
  429: 'rate-limit',
};

const DETAILS: Readonly<Record<ProblemKind, string>> = {
  network: 'We could not reach the service. Check your connection and try again.',
  server: 'The service has a problem at the moment. Please try again shortly.',
  invalid: 'Some fields need your attention.',
  denied: 'You are not allowed to do this.',
  'not-found': 'This does not exist.',
  conflict: 'Someone else has changed this meanwhile.',
  'rate-limit': 'That was too often in a short time.',
  refused: 'The service refused this.',
};

export function networkProblem(): Problem {
  return new Problem({ kind: 'network', detail: DETAILS.network });
}

/** Reads a failed answer: `{"detail": "…"}` or `{"field": ["…"]}`; anything else (a proxy's page) is told by its status. */
export function problemFromResponse(response: Response, body: unknown): Problem {
  const kind = KINDS[response.status] ?? (response.status >= 500 ? 'server' : 'refused');
  const { detail, fields } = readBody(body);
  return new Problem({
    kind,
    // The words of a failing server or of a limiter are for engineers; ours are for people.
    detail: kind === 'server' || kind === 'rate-limit' ? DETAILS[kind] : (detail ?? DETAILS[kind]),
    fields,
    retryAfter: readRetryAfter(response.headers.get('Retry-After')),
  });
}

function readBody(body: unknown): { detail: string | null; fields: FieldErrors } {
  if (typeof body !== 'object' || body === null) return { detail: null, fields: {} };
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(body)) {
    const message: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof message === 'string') fields[name] = message;
  }
  const { detail = null, non_field_errors: general = null, ...named } = fields;
  return { detail: detail ?? general, fields: named };
}

function readRetryAfter(header: string | null): number | null {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : null;
}
