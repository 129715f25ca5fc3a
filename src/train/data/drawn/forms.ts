import type { Inside } from './canvas.ts';

/**
 * The outlines of drawn objects, about the origin and within a circle of radius 1. Each gives the distance to the edge, or
 * a number of its sign that is close to it near the edge, positive inside.
 */
export const outlines: readonly Inside[] = [disc, cross, triangle, ring, square, star, crescent, ellipse];

/** How much larger than others each is drawn, half of the way to one area for all: else slim ones are rare among the pixels. */
export const growths: readonly number[] = outlines.map((inside) => (areaOf(disc) / areaOf(inside)) ** 0.25);

/** The area of an outline, by the points of a lattice. */
function areaOf(inside: Inside): number {
  const steps = 64;
  const at = (index: number): number => (2 * index + 1) / steps - 1;
  const axis = Array.from({ length: steps }, (_, index) => at(index));
  return axis.reduce((sum, x) => sum + axis.filter((y) => inside(x, y) > 0).length, 0) * (2 / steps) ** 2;
}

/** The outlines of what belongs to the background, like none of the above: strips, straight and waved. */
export const strips: readonly Inside[] = [bar, wave];

function bar(x: number, y: number): number {
  return Math.min(0.98 - Math.abs(x), 0.1 - Math.abs(y));
}

function wave(x: number, y: number): number {
  return Math.min(0.95 - Math.abs(x), 0.1 - Math.abs(y - 0.22 * Math.sin(7 * x)) * 0.7);
}

function disc(x: number, y: number): number {
  return 1 - Math.hypot(x, y);
}

function square(x: number, y: number): number {
  return 0.75 - Math.max(Math.abs(x), Math.abs(y));
}

/** Equilateral: the least distance to its three sides. */
function triangle(x: number, y: number): number {
  return polygon(x, y, 3, 0.5);
}

function ring(x: number, y: number): number {
  return 0.28 - Math.abs(Math.hypot(x, y) - 0.72);
}

function cross(x: number, y: number): number {
  const [across, along] = [Math.abs(x), Math.abs(y)];
  return Math.max(Math.min(0.28 - across, 0.95 - along), Math.min(0.95 - across, 0.28 - along));
}

/** Five points: the radius of the edge goes linearly with the angle between points and hollows. */
function star(x: number, y: number): number {
  const turn = (Math.atan2(y, x) / (2 * Math.PI)) * 5;
  const between = Math.abs(turn - Math.round(turn)) * 2;
  return (1 - 0.58 * between - Math.hypot(x, y)) * 0.7;
}

function ellipse(x: number, y: number): number {
  return (1 - Math.hypot(x, y / 0.45)) * 0.45;
}

/** A disc without another. */
function crescent(x: number, y: number): number {
  return Math.min(1 - Math.hypot(x, y), Math.hypot(x - 0.5, y) - 0.75);
}

function polygon(x: number, y: number, sides: number, apothem: number): number {
  const angles = Array.from({ length: sides }, (_, side) => (2 * Math.PI * side) / sides);
  return Math.min(...angles.map((angle) => apothem - x * Math.cos(angle) - y * Math.sin(angle)));
}
