// Light, dark, or as the system has it.
import { chooseTheme, theme } from '../state/theme.ts';
import type { Theme } from '../state/theme.ts';

const names: Readonly<Record<Theme, string>> = { system: 'As the system', light: 'Light', dark: 'Dark' };

export function ThemeChoice() {
  return (
    <label class="theme-choice">
      Colours{' '}
      <select value={theme.value} onChange={(event) => chooseTheme(event.currentTarget.value as Theme)}>
        {Object.entries(names).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
