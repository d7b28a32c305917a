import type { Theme } from '../api/types';

const KEY = 'albumen.theme';

function stored(): Theme {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : 'system';
}

export const appearance = $state<{ theme: Theme }>({ theme: stored() });

/** Kept in this browser too, so that the first paint after a reload is already the right one. */
export function useTheme(theme: Theme): void {
  appearance.theme = theme;
  localStorage.setItem(KEY, theme);
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
