/**
 * Sizes and their algebra. A size is a number where it is known and else a polynomial over the symbols of the input and
 * quotients of polynomials rounded down, in a normal form; convolution and pooling give nothing else.
 */
export { BEYOND, symbol, type Dim, type SymbolicDim } from './dim/normal.ts';
export { addDims, floorDivide, multiplyDims, productOf, subtractDims, sumOf } from './dim/arithmetic.ts';
export { evaluateDim, formatDim, isTooLarge, symbolsOf, type Sizes } from './dim/evaluate.ts';
export { compareDims, type Comparison } from './dim/decide.ts';
export { compareGrowth, growthOf, ratioOfGrowth, type Growth } from './dim/growth.ts';
export { raiseMinimum, smallestLegal, type AtLeast, type Legality, type Raised } from './dim/legal.ts';
