// Light or dark: what the system prefers, unless somebody chose; the choice is remembered in this browser only.
import { signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

/** Also read by public/theme-before-paint.js. */
const rememberedAs = 'holdfast-theme';

export const theme = signal<Theme>(remembered());

function remembered(): Theme {
  const chosen = localStorage.getItem(rememberedAs);
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  if (chosen === 'system') {
    localStorage.removeItem(rememberedAs);
    delete document.documentElement.dataset['theme'];
  } else {
    localStorage.setItem(rememberedAs, chosen);
    document.documentElement.dataset['theme'] = chosen;
  }
}
