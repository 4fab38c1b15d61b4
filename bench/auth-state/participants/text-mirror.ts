// A session's values as text in memory, by type and id.
import { valueOf, type TextChange } from './json-value.ts';

export class TextMirror {
  private readonly byType = new Map<string, Map<string, string>>();

  get(type: string, ids: readonly string[]): Record<string, unknown> {
    const byId = this.byType.get(type);
    const found: Record<string, unknown> = {};
    for (const id of ids) {
      const text = byId?.get(id);
      if (text !== undefined) found[id] = valueOf(type, text);
    }
    return found;
  }

  apply(changes: readonly TextChange[]): void {
    for (const { type, id, text } of changes) {
      const byId = this.byType.get(type) ?? new Map<string, string>();
      this.byType.set(type, byId);
      if (text === null) byId.delete(id);
      else byId.set(id, text);
    }
  }
}
