// One of some: the browser's own list, with a label.
export interface Option {
  readonly value: string;
  readonly name: string;
}

interface Props {
  readonly label: string;
  /** The one that is chosen, or is at first where nobody is told. */
  readonly value?: string;
  /** What is called as it is written needs no name. */
  readonly choices: readonly (string | Option)[];
  /** What no choice is called; left out where there always is one. */
  readonly all?: string;
  /** Its name in a form. */
  readonly field?: string;
  readonly class?: string;
  readonly onChoose?: (value: string) => void;
}

export function Choice({ label, value, choices, all, field, class: look = 'choice', onChoose }: Props) {
  const options = choices.map((choice) =>
    typeof choice === 'string' ? { value: choice, name: choice } : choice,
  );
  if (all !== undefined) options.unshift({ value: '', name: all });
  return (
    <label class={look}>
      {label}
      <select name={field} onChange={(event) => onChoose?.(event.currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.name}
          </option>
        ))}
      </select>
    </label>
  );
}
