// What a file or an entry of Baileys holds: its value, or why that cannot be read. Judgements take it from either.
import { readBufferJson } from './read-buffer-json.ts';

/** `flaw` goes on after "it", or after a name: `is empty`. It quotes nothing of the content, which holds keys. */
export type RecordContent = { readonly value: unknown } | { readonly flaw: string };

/** Of the text of a file. The parser's own message would quote it. */
export function contentOfText(text: string): RecordContent {
  if (text === '') return { flaw: 'is empty' };
  try {
    return { value: readBufferJson(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { flaw: 'is torn: it is not complete JSON' };
    throw error;
  }
}
