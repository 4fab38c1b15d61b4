// What every error says of itself: message, hint, HTTP status, exit code.

export interface ErrorKind {
  /** What happened, with {names} filled from the error's details. */
  readonly message: string;
  /** What the reader should do next. */
  readonly hint: string;
  readonly http: number;
  /** 1 = failed, 2 = wrong usage. */
  readonly exit: 1 | 2;
}

export const usage = { http: 400, exit: 2 } as const;
export const failed = { http: 500, exit: 1 } as const;
export const conflict = { http: 409, exit: 1 } as const;
export const unavailable = { http: 503, exit: 1 } as const;
