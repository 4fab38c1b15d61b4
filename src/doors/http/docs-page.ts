// The API for people: a plain page made from its OpenAPI description, without scripts.
import type { ApiOperation, OpenApi } from './openapi.ts';

type Json = Readonly<Record<string, unknown>>;

export function docsPage(api: OpenApi): string {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))];
  const sections = tags.map((tag) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(tag));
    return `<section><h2 id="${escaped(tag)}">${escaped(tag)}</h2>${own.map(operationText).join('')}</section>`;
  });
  const links = tags.map((tag) => `<a href="#${escaped(tag)}">${escaped(tag)}</a>`);
  const schemas = Object.entries(api.components.schemas).map(
    ([name, schema]) =>
      `<details id="schema-${escaped(name)}"><summary><code>${escaped(name)}</code></summary>${schemaText(schema)}</details>`,
  );
  return page(
    `${api.info.title} ${api.info.version}`,
    `<header><h1>${escaped(api.info.title)} <small>${escaped(api.info.version)}</small></h1>
<p>${escaped(api.info.description)}</p>
<p>For programs: <a href="/openapi.json">openapi.json</a>. With a key: <code>Authorization: Bearer hf_…</code></p>
<nav>${links.join(' ')} <a href="#schemas">schemas</a></nav></header>
<main>${sections.join('\n')}<section><h2 id="schemas">schemas</h2>${schemas.join('\n')}</section></main>`,
  );
}

/** A page of our own look: `/` where the dashboard was not built uses it, too. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title><link rel="stylesheet" href="/docs.css"></head>
<body>${body}</body></html>
`;
}

function operationText({
  path,
  method,
  operation,
}: {
  path: string;
  method: string;
  operation: ApiOperation;
}): string {
  const parameters = operation.parameters.map(
    ({ name, in: where, required, description = '', schema }) =>
      `<tr><td><code>${escaped(name)}</code></td><td>${where}</td><td>${typeText(schema)}${required ? ', required' : ''}</td><td>${escaped(description)}</td></tr>`,
  );
  const table = `<table><thead><tr><th>name</th><th>in</th><th>type</th><th>meaning</th></tr></thead><tbody>${parameters.join('')}</tbody></table>`;
  const answers = Object.entries(operation.responses).map(
    ([status, response]) =>
      `<li><code>${escaped(status)}</code> ${escaped(String(response['description']))}${contentText(response)}</li>`,
  );
  return `<article id="${escaped(operation.operationId)}">
<h3><span class="method ${method}">${method.toUpperCase()}</span> <code>${escaped(path)}</code></h3>
<p>${escaped(operation.summary)}</p>
${parameters.length === 0 ? '' : table}
${operation.requestBody === undefined ? '' : `<p>Body${contentText(operation.requestBody)}</p>`}
<ul>${answers.join('')}</ul></article>`;
}

function contentText(of: Json): string {
  const content = Object.entries((of['content'] ?? {}) as Record<string, { schema?: Json }>);
  return content
    .map(([type, { schema }]) => `: ${escaped(type)}${schema === undefined ? '' : ` ${schemaText(schema)}`}`)
    .join('');
}

/** A named one as a link; anything else as it stands. */
function schemaText(schema: Json): string {
  const ref = schema['$ref'];
  if (typeof ref === 'string') return linkTo(ref);
  return `<pre>${withLinks(escaped(JSON.stringify(schema, undefined, 2)))}</pre>`;
}

function typeText(schema: Json): string {
  if (Array.isArray(schema['enum']))
    return schema['enum'].map((one) => `<code>${escaped(String(one))}</code>`).join(' ');
  const usual = 'default' in schema ? `, ${escaped(JSON.stringify(schema['default']))} unless told` : '';
  const type = typeof schema['type'] === 'string' ? schema['type'] : 'any';
  return `${escaped(type)}${usual}`;
}

function linkTo(ref: string): string {
  const name = escaped(ref.split('/').at(-1) ?? '');
  return `<a href="#schema-${name}"><code>${name}</code></a>`;
}

function withLinks(text: string): string {
  return text.replaceAll(
    /&quot;#\/components\/schemas\/(\w+)&quot;/g,
    (_whole, name: string) => `<a href="#schema-${name}">${name}</a>`,
  );
}

export function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': 'amp',
    '<': 'lt',
    '>': 'gt',
    '"': 'quot',
    "'": '#39',
  };
  return text.replaceAll(/[&<>"']/g, (character) => `&${names[character]};`);
}

export const docsStyle = `:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre { overflow: auto; max-height: 30rem; padding: 0.5rem; background: var(--soft); }
nav a { margin-right: 0.5rem; }
article { border-top: 1px solid var(--line); padding: 0.5rem 0; }
h3 { margin: 0.5rem 0; overflow-wrap: anywhere; }
.method { font-size: 0.8em; padding: 0.1em 0.5em; border: 1px solid var(--line); border-radius: 0.3em; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.2rem 0.5rem; border-bottom: 1px solid var(--line); }
`;
