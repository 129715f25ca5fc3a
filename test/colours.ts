/** A colour, `#rrggbb`, as light: each channel from 0 to 1 (IEC 61966-2-1). */
function linear(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => {
    const channel = parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, each, index) => sum + each * (b[index] ?? 0), 0);

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  return dot(linear(colour), [0.2126, 0.7152, 0.0722]);
}

/** The contrast of two colours (WCAG 2.2), from 1 to 21. */
export function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** What each kind of eye sees of linear light: all cones, and without one kind of them (Machado et al. 2009, severity 1). */
const EYES = [
  [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
] as const;

/** CIELAB under D65 of linear light. */
function lab(light: readonly number[]): readonly number[] {
  const [x = 0, y = 0, z = 0] = [
    dot(light, [0.4124, 0.3576, 0.1805]) / 0.9505,
    dot(light, [0.2126, 0.7152, 0.0722]),
    dot(light, [0.0193, 0.1192, 0.9505]) / 1.089,
  ].map((value) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** How far two colours are apart in CIELAB (CIE 1976), for the kind of eye that tells them apart least. */
export function difference(a: string, b: string): number {
  const seen = (colour: string, eye: (typeof EYES)[number]): readonly number[] =>
    lab(eye.map((row) => Math.min(1, Math.max(0, dot(row, linear(colour))))));
  return Math.min(
    ...EYES.map((eye) => {
      const [p, q] = [seen(a, eye), seen(b, eye)];
      return Math.hypot(...p.map((value, index) => value - (q[index] ?? 0)));
    }),
  );
}
