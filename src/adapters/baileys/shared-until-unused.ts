// Things that are opened by their first user in this process and closed by their last.

export interface Used<Value> {
  readonly value: Value;
  /** Gives it back; call it once. Resolves when it is closed, where this was the last user. */
  done(): Promise<void>;
}

export class SharedUntilUnused<Value extends { close(): Promise<void> }> {
  readonly #things = new Map<string, { readonly value: Promise<Value>; users: number }>();

  /** @param open is called where nobody has it; when it fails, all who wait for it hear that */
  async use(key: string, open: () => Promise<Value>): Promise<Used<Value>> {
    const thing = this.#things.get(key) ?? { value: open(), users: 0 };
    this.#things.set(key, thing);
    // Before anything is waited for: nobody closes it in between.
    thing.users += 1;
    const done = async (): Promise<void> => {
      thing.users -= 1;
      if (thing.users > 0) return;
      this.#things.delete(key);
      await (await thing.value).close();
    };
    try {
      return { value: await thing.value, done };
    } catch (error) {
      if (this.#things.get(key) === thing) this.#things.delete(key);
      throw error;
    }
  }
}
