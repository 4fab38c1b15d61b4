// An operation is a verb, declared once: its name, input and risk feed the command line, and later HTTP, alike.
import type { z } from 'zod';
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
  run(context: OperationContext, input: z.output<z.ZodObject<Shape>>): Promise<Output>;
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
