import { PALETTES, type Theme } from '../src/draw/theme.ts';

/** The colours of the page, by what they are for; each is a CSS custom property, `--` before its name. */
export interface Colours {
  readonly page: string;
  /** Where the editor, the drawing and the tables stand. */
  readonly panel: string;
  readonly ink: string;
  readonly muted: string;
  /** Between panels; not the only sign of anything. */
  readonly line: string;
  /** Around what can be operated. */
  readonly control: string;
  readonly accent: string;
  readonly 'on-accent': string;
  readonly selection: string;
  readonly active: string;
  readonly error: string;
  readonly warning: string;
  readonly lint: string;
  readonly keyword: string;
  readonly number: string;
  readonly call: string;
  readonly label: string;
  readonly comment: string;
}

/** Text has a contrast of 4.5 and more against what it stands on, and controls and focus rings 3 (WCAG 2.2, level AA). */
export const colours: { readonly [T in Theme]: Colours } = {
  light: {
    page: '#f3f5f7',
    panel: PALETTES.light.background,
    ink: PALETTES.light.ink,
    muted: PALETTES.light.muted,
    line: '#d5dbe0',
    control: '#7f8b97',
    accent: '#00696b',
    'on-accent': '#ffffff',
    selection: '#cfe8ea',
    active: '#eef5f6',
    error: '#b3261e',
    warning: '#8a5300',
    lint: '#2a5db0',
    keyword: '#7a2d8f',
    number: '#9a4400',
    call: '#00696b',
    label: '#1f5a99',
    comment: '#55636f',
  },
  dark: {
    page: '#090d11',
    panel: PALETTES.dark.background,
    ink: PALETTES.dark.ink,
    muted: PALETTES.dark.muted,
    line: '#29333c',
    control: '#6f7d8a',
    accent: '#4cc5c2',
    'on-accent': '#06201f',
    selection: '#1d4549',
    active: '#16222b',
    error: '#ff9a90',
    warning: '#f2b861',
    lint: '#92b9ff',
    keyword: '#d6a4e6',
    number: '#f0a877',
    call: '#4cc5c2',
    label: '#8fbef0',
    comment: '#a3b0bb',
  },
};

/** What the reader has chosen: a theme, or the system's. */
export type Choice = 'system' | Theme;

/** The theme of a choice, where the system prefers dark or not. */
export function themeOf(choice: Choice, prefersDark: boolean): Theme {
  if (choice !== 'system') return choice;
  return prefersDark ? 'dark' : 'light';
}

/** The theme as declarations of a style sheet. */
export function declarationsOf(theme: Theme): string {
  const properties = Object.entries(colours[theme]).map(([name, value]) => `--${name}:${String(value)}`);
  return `:root{color-scheme:${theme};${properties.join(';')}}`;
}
