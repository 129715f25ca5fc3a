import type { Inside } from './canvas.ts';

/**
 * The outlines of drawn objects, about the origin and within a circle of radius 1. Each gives the distance to the edge, or
 * a number of its sign that is close to it near the edge, positive inside.
 */
export const outlines: readonly Inside[] = [disc, square, triangle, ring, cross, star, ellipse, crescent];

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
