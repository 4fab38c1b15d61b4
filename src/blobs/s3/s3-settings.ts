// How patient requests to S3 are. Every one of them ends, well or not.

export interface S3Settings {
  /** Until a connection stands, TLS and all. */
  readonly connectTimeoutMs: number;
  /** Until an answer begins, once all was sent. */
  readonly answerTimeoutMs: number;
  /** Between two pieces of an answer. */
  readonly idleTimeoutMs: number;
  /** A transfer that is slower than this on the whole is given up: a trickle would hold a snapshot for ever. */
  readonly slowestBytesPerSecond: number;
  /** No vault writes a blob as large as this: it would not be taken into memory. */
  readonly largestAnswerBytes: number;
}

export const defaultS3Settings: S3Settings = {
  connectTimeoutMs: 10_000,
  answerTimeoutMs: 30_000,
  idleTimeoutMs: 20_000,
  // 256 kbit/s.
  slowestBytesPerSecond: 32 * 1024,
  largestAnswerBytes: 256 * 1024 * 1024,
};
