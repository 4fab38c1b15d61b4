// The public API: what programs import from `holdfast`.
export { compose } from './compose.ts';
export type { ComposeOptions, Composition } from './compose.ts';
export { readConfig } from './config.ts';
export type { Config } from './config.ts';
export { HoldfastError } from './core/errors.ts';
export type { ErrorCode } from './core/errors.ts';
export type { Finding } from './core/finding.ts';
export type { Judgement } from './core/health.ts';
export type { Credentials, Inventory, SessionPicture } from './core/inventory.ts';
export type { Plan } from './core/plan.ts';
export type { RunReport } from './core/report.ts';
export type { SessionRef } from './core/session.ts';
export { checkSession } from './check-session.ts';
export type { SessionCheck } from './check-session.ts';
export { operations } from './operations/index.ts';
export type { OperationContext } from './operations/context.ts';
export { useHoldfastAuthState } from './use-holdfast-auth-state.ts';
export type { HoldfastAuthOptions, HoldfastAuthState } from './use-holdfast-auth-state.ts';
