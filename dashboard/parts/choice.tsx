// One of some: the browser's own list, with a label.
interface Props {
  readonly name: string;
  readonly value: string;
  readonly choices: readonly string[];
  /** What no choice is called; left out where there always is one. */
  readonly all?: string;
  readonly onChoose: (value: string) => void;
}

export function Choice({ name, value, choices, all, onChoose }: Props) {
  return (
    <label class="choice">
      {name}
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {all !== undefined && <option value="">{all}</option>}
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </label>
  );
}
