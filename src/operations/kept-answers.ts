// What many callers ask for, worked out once for each picture that it is of, and forgotten with the picture.

export class KeptAnswers<Of extends object, Answer> {
  readonly #most: number;
  readonly #byOf = new WeakMap<Of, Map<string, Answer>>();

  /** @param most answers kept of one picture; of more the oldest goes */
  constructor(most: number) {
    this.#most = most;
  }

  /** @param question everything else that the answer depends on */
  of(of: Of, question: string, work: () => Answer): Answer {
    const kept = this.#byOf.get(of) ?? new Map<string, Answer>();
    this.#byOf.set(of, kept);
    const known = kept.get(question);
    if (known !== undefined) return known;
    const answer = work();
    kept.set(question, answer);
    if (kept.size > this.#most) {
      const [oldest] = kept.keys();
      if (oldest !== undefined) kept.delete(oldest);
    }
    return answer;
  }
}
