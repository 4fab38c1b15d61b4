// Light, dark, or as the system has it.
import { chooseTheme, theme } from '../state/theme.ts';
import type { Theme } from '../state/theme.ts';
import { Choice } from './choice.tsx';

const themes: readonly { readonly value: Theme; readonly name: string }[] = [
  { value: 'system', name: 'As the system' },
  { value: 'light', name: 'Light' },
  { value: 'dark', name: 'Dark' },
];

export function ThemeChoice() {
  return (
    <Choice
      class="theme-choice"
      label="Colours"
      value={theme.value}
      choices={themes}
      onChoose={(chosen) => chooseTheme(chosen as Theme)}
    />
  );
}
