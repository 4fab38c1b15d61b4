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
  readonly http?: HttpRoute<Output>;
  /** What it answers, for OpenAPI; the compiler holds it against `Output`. Operations with a route have it. */
  readonly output?: z.ZodType<Output>;
  /** Who may call it over HTTP; unless told otherwise `read` for what reads, `operate` for the rest. */
  readonly role?: Role;
  /**
   * What of it a key that is bound to a tenant may use. `session`: it is about one session, plan or run, and another
   * tenant's is not found. `tenant`: its input has a `tenant`, which is then the key's. Unless told: nothing.
   */
  readonly tenants?: 'session' | 'tenant';
  /** Its answer holds a secret: it is given once and kept nowhere, not even as the result of a task. */
  readonly secret?: true;
  /** It changes nothing but Holdfast's own records, at once: over HTTP it waits for nobody's turn, and is no task. */
  readonly recordsOnly?: true;
  run(context: OperationContext, input: z.output<z.ZodObject<Shape>>): Promise<Output>;
}

export interface HttpRoute<Output = unknown> {
  readonly method: 'get' | 'post' | 'delete';
  /**
   * Below `/api`; `{name}` stands for the field of the input with this name, and `{name?}` at the end for one that may be
   * left out. The rest is query (get, delete) or JSON body (post).
   */
  readonly path: string;
  /** Looks at all of a place or more, so that it is a task even where it only reads. */
  readonly isLong?: boolean;
  /** Where what was decided is done at once, as `--apply` does on the command line: what is answered then. */
  readonly atOnce?: {
    readonly output: z.ZodType;
    run(context: OperationContext, decided: Output): Promise<unknown>;
  };
}

/** What a field of an operation's input says about itself beyond its type, in `.meta()`. */
export interface FlagMeta {
  /** Given without a flag, as the command's argument. */
  readonly positional?: boolean;
  /** Other names of the flag: those of the ancestors' scripts. */
  readonly aliases?: readonly string[];
  /** What the help calls its value, where that is not the flag's own name: `place` for `--from <place>`. */
  readonly value?: string;
  /** No flag: the command line says it in another way. */
  readonly httpOnly?: boolean;
  /** Not over HTTP: it writes where nobody asked for it, or needs the terminal. */
  readonly cliOnly?: boolean;
  /** The door of the command line fills it in; nobody gives it by name. */
  readonly hidden?: boolean;
}

/** Keeps the types of input and output together where an operation is declared. */
export function declareOperation<Shape extends z.ZodRawShape, Output>(
  operation: Operation<Shape, Output>,
): Operation<Shape, Output> {
  return operation;
}
