// The XML that S3 speaks: written from plain elements, and read as far as the two bodies that clients send need it.

/** Elements, their order kept. An array repeats its element. */
export interface Elements {
  readonly [name: string]: string | Elements | readonly (string | Elements)[];
}

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

export function writeXml(root: string, elements: Elements): string {
  const opening = root === 'Error' ? '<Error>' : `<${root} xmlns="${namespace}">`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${opening}${inner(elements)}</${root}>`;
}

function inner(elements: Elements): string {
  return Object.entries(elements)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, one] as const))
    .map(([name, one]) => `<${name}>${typeof one === 'string' ? escaped(one) : inner(one)}</${name}>`)
    .join('');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** The texts of every `name` element inside the first-level text, entities undone. */
export function readElements(xml: string, name: string): string[] {
  const found = [...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))];
  return found.map(([, text = '']) => text);
}

export function unescaped(text: string): string {
  const plain: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' };
  return text.replaceAll(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (whole, decimal, hex, name: string) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(String(hex), 16));
    return plain[name] ?? whole;
  });
}
