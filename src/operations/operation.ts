// An operation is a verb, declared once: its name, input and risk feed the command line, and later HTTP, alike.
import type { z } from 'zod';
import type { Role } from '../core/access.ts';
import type { OperationContext } from './context.ts';

/** `reads` looks only. `plans` decides and leaves a plan that somebody may apply. `changes` acts on the world. */
export type Risk = 'reads' | 'plans' | 'changes';

export interface Operation<Shape extends z.ZodRawShape = z.ZodRawShape, Output = unknown> {
  readonly name: string;
  /** One sentence for `holdfast help`. */
  readonly summary: string;
  readonly risk: Risk;
  /** Descriptions become the help of the flags; see `FlagMeta` for what else a field can say. */
  readonly input: z.ZodObject<Shape>;
  /** Its route below `/api`. Without one it is only for the command line: it needs files of whoever calls. */
  readonly http?: HttpRoute;
  /** What it answers, for OpenAPI; the compiler holds it against `Output`. Operations with a route have it. */
  readonly output?: z.ZodType<Output>;
  /** Who may call it over HTTP; unless told otherwise `read` for what reads, `operate` for the rest. */
  readonly role?: Role;
  /**
   * What of it a key that is bound to a tenant may use. `session`: it is about one session, plan or run, and another
   * tenant's is not found. `tenant`: its input has a `tenant`, which is then the key's. Unless told: nothing.
   */
  readonly tenants?: 'session' | 'tenant';
  run(context: OperationContext, input: z.output<z.ZodObject<Shape>>): Promise<Output>;
}

export interface HttpRoute {
  readonly method: 'get' | 'post' | 'delete';
  /** Below `/api`; `{name}` stands for the field of the input with this name. The rest is query (get) or JSON body. */
  readonly path: string;
}

/** What a field of an operation's input says about itself beyond its type, in `.meta()`. */
export interface FlagMeta {
  /** Given without a flag, as the command's argument. */
  readonly positional?: boolean;
  /** Other names of the flag: those of the ancestors' scripts. */
  readonly aliases?: readonly string[];
  /** What the help calls its value, where that is not the flag's own name: `place` for `--from <place>`. */
  readonly value?: string;
}

/** Keeps the types of input and output together where an operation is declared. */
export function declareOperation<Shape extends z.ZodRawShape, Output>(
  operation: Operation<Shape, Output>,
): Operation<Shape, Output> {
  return operation;
}
