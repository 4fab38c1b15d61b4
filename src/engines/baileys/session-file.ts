// A whole session in one file, to carry it somewhere else or to keep it: lines of JSON, each record with its hash.
import { createHash } from 'node:crypto';
import { HoldfastError } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import { canonicalHash } from './canonical-record.ts';
import { credsKey } from './creds-key.ts';
import { judgeCredentials } from './judge-credentials.ts';
import { parseSessionName } from './parse-session-name.ts';
import { decodeValue, encodeValue } from './value-codec.ts';

const sessionFileFormat = 'holdfast-session/1';

export interface FileRecord {
  readonly type: string;
  readonly id: string;
  readonly value: unknown;
}

export interface SessionFile {
  readonly tenant: string;
  readonly id: string;
  /** ms since 1970. */
  readonly exportedAtMs: number;
  readonly records: readonly FileRecord[];
}

/** The first line names the session, the last one counts the records and closes with a digest over all before it. */
export function writeSessionFile({ records, ...about }: SessionFile): string {
  const head = JSON.stringify({ format: sessionFileFormat, ...about });
  const lines = records.map(({ type, id, value }) =>
    JSON.stringify({
      type,
      id,
      value: Buffer.from(encodeValue(value)).toString('base64'),
      hash: canonicalHash(type, value),
    }),
  );
  const body = [head, ...lines].join('\n');
  return `${body}\n${JSON.stringify({ records: records.length, digest: digestOf(body) })}\n`;
}

/**
 * @throws HoldfastError SESSION_FILE_INVALID for a file that is cut off, altered, or something else, and for one that
 * holds no session that could be used, under a name that it could have: whoever made it could give it a digest
 */
export function readSessionFile(text: string): SessionFile {
  const lines = text.split('\n');
  // A file that ends without its line break was cut off in its last line.
  if (lines.pop() !== '' || lines.length < 2) throw invalid('it is cut off, or no file of Holdfast');
  const last = members(lines.pop() ?? '', 'its last line');
  const head = members(lines[0] ?? '', 'its first line');
  if (head['format'] !== sessionFileFormat) throw invalid(`its first line does not say ${sessionFileFormat}`);
  if (last['digest'] !== digestOf(lines.join('\n')))
    throw invalid('it was cut off or altered: its digest differs');
  const { tenant, id, exportedAtMs } = head;
  if (typeof tenant !== 'string' || typeof id !== 'string' || typeof exportedAtMs !== 'number')
    throw invalid('its first line names no session');
  refuseOddName(tenant, id);
  const records = lines.slice(1).map(recordOf);
  refuseWithoutCredentials(records);
  if (last['records'] !== records.length) throw invalid('its last line counts other records than there are');
  return { tenant, id, exportedAtMs, records };
}

/** What `parseSessionName` never makes is a name that nobody could ask for, or that reads like another one. */
function refuseOddName(tenant: string, id: string): void {
  const name = sessionName({ tenant, id });
  try {
    const meant = parseSessionName(name);
    if (meant.tenant === tenant && meant.id === id) return;
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    throw invalid(`no session can have the name ${JSON.stringify(name)}: ${error.details['cause']}`);
  }
  throw invalid(`${JSON.stringify(name)} would be another session than the one that its first line names`);
}

function refuseWithoutCredentials(records: readonly FileRecord[]): void {
  const creds = records.find(({ type, id }) => type === credsKey.type && id === credsKey.id);
  if (creds === undefined) throw invalid('it holds keys, but no credentials');
  const { state, why } = judgeCredentials({ value: creds.value }, 'the record creds');
  if (state !== 'whole') throw invalid(why.replace(/\.$/, ''));
}

function recordOf(line: string, index: number): FileRecord {
  const where = `line ${index + 2}`;
  const { type, id, value, hash } = members(line, where);
  if (typeof type !== 'string' || typeof id !== 'string' || typeof value !== 'string')
    throw invalid(`${where} is no record`);
  const decoded = decodeValue(Buffer.from(value, 'base64'));
  if (canonicalHash(type, decoded) !== hash) throw invalid(`${where} is not what was written`);
  return { type, id, value: decoded };
}

function members(line: string, where: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    // The parser's own message would quote the line, and the lines hold private keys.
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw invalid(`${where} is no JSON object`);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function invalid(cause: string): HoldfastError {
  return new HoldfastError('SESSION_FILE_INVALID', { cause });
}
