import type { TfjsProblem } from '../emit/tfjs/problem.ts';
import type { Emitted } from '../index.ts';
import { positionAt } from '../index.ts';
import { showAlone } from './figures.ts';
import { type Failure, failure } from './status.ts';

/** Why ONNX cannot hold a part of the network. */
export function refusedByOnnx({ file, why }: Extract<Emitted, { kind: 'refused' }>): Failure {
  switch (why.kind) {
    case 'too-large':
      return failure(
        `\`${file}\` would have ${showAlone(why.bytes)}B, and an ONNX file holds at most ${showAlone(why.limit)}B`,
        'cut the network into more tiers',
      );
    case 'size-past-64-bits':
      return failure(`\`${file}\` would need a number of more than 64 bits, for the size of \`${why.node.name}\``);
  }
}

/** Why TensorFlow.js cannot hold the network. */
export function refusedByLayers(problem: TfjsProblem): Failure {
  switch (problem.kind) {
    case 'size-not-given':
      return failure(`TensorFlow.js's layers need numbers for ${problem.symbols.join(' and ')}`);
    case 'size-too-small': {
      const { symbol, size, minimum } = problem;
      return failure(`the smallest legal ${symbol} is ${minimum}, and \`--size\` makes it ${size}`);
    }
    case 'no-layer': {
      const { op, name, origin } = problem.node;
      const { line, column } = positionAt(origin.source, origin.start);
      const place = `${origin.source.file}:${line}:${column}`;
      return failure(
        `TensorFlow.js has no built-in layer for \`${op.kind}\`, which computes \`${name}\` at ${place}`,
        'write it with other operators, or leave `tfjs` out of `--target`',
      );
    }
  }
}
