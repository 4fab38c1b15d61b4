// Turns the declared input of an operation into command-line flags, and the parsed flags back into its input.
import { Argument, Option } from 'commander';
import type { Command } from 'commander';
import { z } from 'zod';
import { HoldfastError } from '../../core/errors.ts';
import type { FlagMeta, Operation } from '../../operations/operation.ts';

interface Field {
  readonly key: string;
  readonly flag: string;
  readonly schema: z.ZodType;
  readonly meta: FlagMeta & { readonly description?: string };
}

export function addFlags(command: Command, operation: Operation): void {
  for (const field of fieldsOf(operation)) {
    const description = field.meta.description ?? '';
    if (field.meta.hidden === true || field.meta.httpOnly === true) continue;
    if (field.meta.positional === true) {
      const optional = field.schema.safeParse(undefined).success;
      command.addArgument(new Argument(optional ? `[${field.flag}]` : `<${field.flag}>`, description));
      continue;
    }
    const value = isSwitch(field.schema) ? '' : ` <${field.meta.value ?? field.flag}>`;
    command.addOption(new Option(`--${field.flag}${value}`, description));
    for (const alias of field.meta.aliases ?? [])
      command.addOption(new Option(`--${alias}${value}`).hideHelp());
  }
}

/**
 * What the user gave, under the names of the declaration; zod then reads and checks it.
 * @throws HoldfastError USAGE for an empty value
 */
export function inputOf(
  operation: Operation,
  args: readonly unknown[],
  flags: Record<string, unknown>,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  let position = 0;
  for (const { key, meta } of fieldsOf(operation)) {
    if (meta.httpOnly === true) continue;
    const names = [key, ...(meta.aliases ?? []).map(camelCase)];
    const given =
      meta.positional === true
        ? args[position++]
        : names.map((name) => flags[name]).find((value) => value !== undefined);
    // Nothing is no value: a number would be read from it as 0.
    if (given === '') throw new HoldfastError('USAGE', { cause: `${flagName(key)} has no value` });
    if (given !== undefined) input[key] = given;
  }
  return input;
}

function fieldsOf(operation: Operation): Field[] {
  return Object.entries(operation.input.shape).map(([key, schema]) => {
    const field = schema as z.ZodType;
    return {
      key,
      flag: kebabCase(key),
      schema: field,
      meta: (z.globalRegistry.get(field) ?? {}) as Field['meta'],
    };
  });
}

/** `--older-than-days` for `olderThanDays`. */
export function flagName(key: string): string {
  return `--${kebabCase(key)}`;
}

function isSwitch(schema: z.ZodType): boolean {
  return (schema instanceof z.ZodOptional ? schema.unwrap() : schema) instanceof z.ZodBoolean;
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_whole, letter: string) => letter.toUpperCase());
}
