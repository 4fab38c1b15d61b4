// Parameters that may stand in the URL of a PostgreSQL place. Any other is most likely a typing error, and would be ignored.

/** They say where the sessions lie, or as whom: a place's name keeps them. */
export const namingParameters = ['host', 'port', 'user'] as const;

/** Read by `pg` 8.23 (pg-connection-string/index.js, pg/lib/connection-parameters.js). */
const ofPg = [
  'password options application_name fallback_application_name client_encoding',
  'ssl sslmode sslcert sslkey sslrootcert sslnegotiation uselibpqcompat',
  'statement_timeout lock_timeout idle_in_transaction_session_timeout query_timeout',
];

/** `pg` passes over them, but URLs from a provider hold them, and none says where the sessions lie. */
const ofLibpq = [
  'connect_timeout keepalives keepalives_idle keepalives_interval keepalives_count',
  'tcp_user_timeout channel_binding gssencmode',
];

const known: ReadonlySet<string> = new Set([
  'schema',
  ...namingParameters,
  ...[...ofPg, ...ofLibpq].flatMap((names) => names.split(' ')),
]);

/** Why these parameters are refused, safe to print; null where all are understood. */
export function flawOfParameters(parameters: URLSearchParams): string | null {
  const names = [...parameters.keys()];
  // A password with a ? in it that was not written as %3F looks like parameters up to its @.
  const isShowable = (name: string): boolean => /^\w{1,40}$/.test(name) && !`${parameters}`.includes('%40');
  const named = (name: string): string =>
    isShowable(name) ? `its parameter ${name}` : 'one of its parameters';
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) return `${named(unknown)} is none that Holdfast or pg knows`;
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  return repeated === undefined ? null : `${named(repeated)} is there twice`;
}
