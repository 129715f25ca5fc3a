import type { Catalogue } from '../entry.ts';

/** Shapes that do not fit: LANGUAGE.md section 5. */
export interface ShapeFacts {
  'size-mismatch': {
    readonly operator: string;
    readonly dims: string;
    readonly detail: string;
    readonly hint?: string;
  };
}

export const shapeEntries: Catalogue<ShapeFacts> = {
  'size-mismatch': {
    severity: 'error',
    message: ({ operator, dims }) => `the two sides of ${operator} have different ${dims}`,
    label: ({ detail }) => detail,
    help: ({ hint }) => hint,
  },
};
