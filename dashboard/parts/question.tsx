// A question in front of the page, with two answers: the browser's own dialog, which keeps the focus and closes with Escape.
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { typedFields } from '../words/typed-fields.ts';

interface Props {
  readonly title: string;
  readonly children: ComponentChildren;
  /** What leaves everything as it is, as Escape does. */
  readonly no: string;
  readonly yes: string;
  /** What it does cannot be taken back. */
  readonly isGrave?: boolean;
  readonly onClose: () => void;
  /** Told what was typed, by the names of the fields. */
  readonly onYes: (typed: Readonly<Record<string, string>>) => void;
}

/** Open as long as it is rendered. */
export function Question({ title, children, no, yes, isGrave = false, onClose, onYes }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // At once: the next key that is pressed is meant for it.
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      window.setTimeout(focusPage);
    };
  }, []);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    onYes(typedFields(event));
  };
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      <form class="stack" onSubmit={submit}>
        {children}
        <div class="dialog-foot">
          <button type="button" onClick={onClose}>
            {no}
          </button>
          <button type="submit" class={isGrave ? 'is-grave' : 'is-main'}>
            {yes}
          </button>
        </div>
      </form>
    </dialog>
  );
}

/** What asked may be gone with its question: then one goes on from the top of the page, not from that of the window. */
function focusPage(): void {
  if (document.activeElement !== document.body) return;
  document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
}
