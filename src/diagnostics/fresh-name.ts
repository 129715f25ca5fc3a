/** A name like `name` that is not taken: `a_2`. */
export function freshName(name: string, taken: { has(name: string): boolean }): string {
  let at = 2;
  while (taken.has(`${name}_${at}`)) at += 1;
  return `${name}_${at}`;
}
