// JSON schemas of what zod declares, as OpenAPI has them.
import { z } from 'zod';

export type Json = Record<string, unknown>;

/** JSON schemas of everything, those with a name once. */
export class JsonSchemas {
  readonly #named: Record<string, Json> = {};

  of(schema: z.ZodType, io: 'input' | 'output'): Json {
    const made = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ jsonSchema }) => tidy(jsonSchema as Json, io),
    }) as Json;
    const { $schema: _schema, $defs = {}, ...rest } = made;
    for (const [name, named] of Object.entries($defs as Record<string, Json>))
      this.#named[name] ??= withComponents(named);
    return withComponents(rest);
  }

  fieldsOf(input: z.ZodObject): { properties: Record<string, Json>; required: ReadonlySet<string> } {
    const { properties = {}, required = [] } = this.of(input, 'input');
    return { properties: properties as Record<string, Json>, required: new Set(required as string[]) };
  }

  components(): Record<string, Json> {
    return this.#named;
  }
}

/** What fields say to the command line is no matter of HTTP; and readers should pass over fields that are new to them. */
function tidy(schema: Json, io: 'input' | 'output'): void {
  for (const key of ['positional', 'aliases', 'value', 'hidden', 'httpOnly', 'cliOnly']) delete schema[key];
  if (io === 'output' && schema['additionalProperties'] === false) delete schema['additionalProperties'];
}

function withComponents(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
}
