import type { Paint } from './scene.ts';
import { TEXT_STYLES, type TextStyle } from './text.ts';

/** The colours of a picture, by what they are for; each is a CSS custom property, `--brnc-` before its name. */
export interface Palette {
  readonly background: string;
  /** Text, and text of less weight. */
  readonly ink: string;
  readonly muted: string;
  /** Three tiers' bands, in turn, and their border. */
  readonly 'band-0': string;
  readonly 'band-1': string;
  readonly 'band-2': string;
  readonly border: string;
  /** The backbone's units by groups in turn, their outline and their numbers. */
  readonly 'unit-0': string;
  readonly 'unit-1': string;
  readonly outline: string;
  readonly number: string;
  readonly branch: string;
  readonly main: string;
  readonly cut: string;
  readonly 'cut-box': string;
  readonly rule: string;
}

export type Theme = 'light' | 'dark';

/** `auto` follows the reader's preference, where the viewer knows it. */
export type DrawingTheme = Theme | 'auto';

/** Text has a contrast of 4.5 and more against what it stands on, and lines and areas 3 (WCAG 2.2, level AA). */
export const PALETTES: { readonly [T in Theme]: Palette } = {
  light: {
    background: '#ffffff',
    ink: '#16202a',
    muted: '#4d5964',
    'band-0': '#eaf2f8',
    'band-1': '#f5f0e3',
    'band-2': '#f0ecf7',
    border: '#7f8b97',
    'unit-0': '#cfd5da',
    'unit-1': '#b4bdc5',
    outline: '#5a6671',
    number: '#16202a',
    branch: '#007f7f',
    main: '#2f3e4b',
    cut: '#a8431c',
    'cut-box': '#fdf6f1',
    rule: '#6b7782',
  },
  dark: {
    background: '#0e141a',
    ink: '#e8eef3',
    muted: '#a9b5c0',
    'band-0': '#16232f',
    'band-1': '#242116',
    'band-2': '#211d2e',
    border: '#6f7d8a',
    'unit-0': '#39444e',
    'unit-1': '#4b5761',
    outline: '#aab6c1',
    number: '#f2f6f9',
    branch: '#2fb3b0',
    main: '#d5dee6',
    cut: '#f0986f',
    'cut-box': '#211914',
    rule: '#8e9ba7',
  },
};

type Colour = keyof Palette;
type Ink = Extract<Colour, 'ink' | 'muted' | 'background' | 'number'>;
type Declarations = Readonly<Partial<Record<'fill' | 'stroke', Colour>>> & { readonly more?: string };

const PAINTS: { readonly [P in Paint]: Declarations } = {
  'band-0': { fill: 'band-0', stroke: 'border' },
  'band-1': { fill: 'band-1', stroke: 'border' },
  'band-2': { fill: 'band-2', stroke: 'border' },
  'unit-0': { fill: 'unit-0', stroke: 'outline', more: 'stroke-width:.8' },
  'unit-1': { fill: 'unit-1', stroke: 'outline', more: 'stroke-width:.8' },
  branch: { fill: 'branch' },
  'branch-wire': { stroke: 'branch', more: 'fill:none;stroke-width:2' },
  'branch-dot': { fill: 'branch', stroke: 'background', more: 'stroke-width:1.5' },
  main: { fill: 'main' },
  'main-wire': { stroke: 'main', more: 'fill:none;stroke-width:2' },
  'main-dot': { fill: 'main', stroke: 'background', more: 'stroke-width:1.5' },
  flow: { stroke: 'rule', more: 'stroke-width:2' },
  'flow-head': { fill: 'rule' },
  cut: { stroke: 'cut', more: 'fill:none;stroke-width:1.5;stroke-dasharray:4 3' },
  'cut-dot': { fill: 'cut', stroke: 'background', more: 'stroke-width:1.5' },
  'cut-box': { fill: 'cut-box', stroke: 'cut' },
  rule: { stroke: 'rule', more: 'fill:none' },
  leader: { stroke: 'rule', more: 'fill:none;stroke-width:.8' },
  icon: { fill: 'background', stroke: 'rule', more: 'stroke-width:1.5' },
  'icon-line': { stroke: 'rule', more: 'fill:none;stroke-width:1.5;stroke-linejoin:round' },
  break: { stroke: 'background', more: 'fill:none;stroke-width:3' },
};

const INKS: { readonly [S in TextStyle]: Ink } = {
  title: 'ink',
  subtitle: 'muted',
  tier: 'ink',
  name: 'ink',
  figure: 'ink',
  strong: 'ink',
  small: 'muted',
  tick: 'muted',
  inside: 'background',
  number: 'number',
};

/**
 * The style sheet of a picture. Each colour stands as it is and then as a custom property, for renderers that know no
 * custom properties; with `auto` the properties follow the reader's preference, and those renderers show `light`.
 */
export function styleSheet(theme: DrawingTheme): string {
  const first = PALETTES[theme === 'auto' ? 'light' : theme];
  const dark = theme === 'auto' ? `@media (prefers-color-scheme:dark){${propertiesOf(PALETTES.dark)}}` : '';
  const colour = (property: string, name: Colour): string =>
    `${property}:${first[name]};${property}:var(--brnc-${name});`;
  const paints = Object.entries(PAINTS).map(([paint, { fill, stroke, more = '' }]) => {
    const colours =
      (fill === undefined ? '' : colour('fill', fill)) + (stroke === undefined ? '' : colour('stroke', stroke));
    return `.brnc .b-${paint}{${colours}${more}}`;
  });
  const texts = Object.entries(TEXT_STYLES).map(([style, { size, bold }]) => {
    const weight = bold ? 'font-weight:600;' : '';
    return `.brnc .b-text-${style}{font-size:${size}px;${weight}${colour('fill', inkOf(style))}}`;
  });
  return [
    propertiesOf(first) + dark,
    `.brnc .b-background{${colour('fill', 'background')}}`,
    `.brnc text{font-family:system-ui,sans-serif}`,
    ...paints,
    ...texts,
  ].join('\n');
}

function inkOf(style: string): Ink {
  return new Map<string, Ink>(Object.entries(INKS)).get(style) ?? 'ink';
}

function propertiesOf(palette: Palette): string {
  const properties = Object.entries(palette).map(([name, value]) => `--brnc-${name}:${value}`);
  return `.brnc{${properties.join(';')}}`;
}
