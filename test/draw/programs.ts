import { readdirSync } from 'node:fs';
import { type Program, programAt } from '../library/support.ts';

/** A program to draw. */
export interface Case {
  readonly title: string;
  readonly program: Program;
  readonly set?: Readonly<Record<string, number>>;
}

/** The examples of the repository. */
export const examples: readonly Case[] = readdirSync(new URL('../../examples', import.meta.url))
  .filter((name) => name.endsWith('.brn'))
  .sort()
  .map((name) => ({ title: name, program: programAt(`examples/${name}`) }));

function written(title: string, text: string): Case {
  return { title, program: { file: 'net.brn', text } };
}

const heads = 'use std.classify { linear_head }\nuse std.layers { conv_bn_relu }\n';

/** A backbone of `count` blocks of one width, with what `items` adds to its model. */
export function deep(count: number, items = ''): string {
  return `${heads}
block deep(x: f32[N, C, H, W]) {
  let stages = x -> sequence { for _ in range(0, ${count}) { unit conv_bn_relu(8, kernel: 3) } }
  stages
}
model Deep {
  input image: f32[N, 3, 8, 8] as unit
  backbone deep
  ${items}
  exit out -> linear_head(10)
}
`;
}

const longNames = Array.from({ length: 40 }, (_, index) => {
  const before = index === 0 ? 'x' : `a_rather_long_name_of_a_unit_${index - 1}`;
  return `  unit a_rather_long_name_of_a_unit_${index} = conv_bn_relu(${before}, 8, kernel: 3)`;
}).join('\n');

/** Programs at the ends of what can be said. */
export const odd: readonly Case[] = [
  written('no branches, no tiers', deep(3)),
  written('one tier', deep(3, 'tier cloud')),
  written(
    'a backbone without units',
    `${heads}block plain(x: f32[N, C, H, W]) { conv_bn_relu(x, 8) }
model Plain { input image: f32[N, 3, 8, 8] as unit
  backbone plain
  exit out -> linear_head(10) }`,
  ),
  written(
    'a backbone without multiply-accumulates',
    `${heads}block cheap(x: f32[N, C, H, W]) {
  unit a = relu(x)
  unit b = max_pool2d(a, 2)
  b
}
model Cheap { input image: f32[N, 3, 8, 8] as unit
  backbone cheap
  branch early at a -> linear_head(10)
  exit out -> linear_head(10)
  tier device until a
  tier cloud }`,
  ),
  written(
    'vectors',
    `block mlp(x: f32[N, F]) {
  unit hidden1 = linear(x, 256)
  unit hidden2 = linear(relu(hidden1), 128)
  relu(hidden2)
}
block head(x: f32[N, F]) { linear(x, 10) }
model Mlp { input features: f32[N, 64]
  backbone mlp
  branch b at hidden1 -> head
  exit out -> head
  tier device until b
  tier cloud }`,
  ),
  written(
    'long names',
    `${heads}block deep(x: f32[N, C, H, W]) {\n${longNames}\n  a_rather_long_name_of_a_unit_39\n}
model AModelWithAVeryLongNameThatGoesOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOn {
  input an_image_with_a_very_long_name: f32[N, 3, 8000, 8000] as unit
  backbone deep
  branch an_exit_with_a_name_that_is_much_too_long_for_a_label at 20% of flops -> linear_head(10)
  branch another_exit_with_a_name_that_is_much_too_long_for_a_label at 23% of flops -> linear_head(10)
  exit out -> linear_head(10)
  tier a_device_with_a_name_that_is_too_long until a_rather_long_name_of_a_unit_2 sending u8
  tier t1 until 20% of flops
  tier t2 until 50% of flops sending f16
  tier the_cloud_with_a_name_that_is_too_long
}`,
  ),
  written('a thousand units', deep(1000, 'branch b at even(9) of flops -> linear_head(10)')),
];

const mobile = (items: string): string => `use std.mobilenet_v3 { mobilenet_v3_large }
use std.classify { linear_head }
model Mobile { input image: f32[N, 3, 224, 224] as imagenet
  backbone mobilenet_v3_large
  ${items}
  exit out -> linear_head(1000)
}`;

/** More branches and tiers than a picture of the usual width has room for. */
export const crowded: readonly Case[] = [
  ...[3, 5, 10, 25].map((branches) => ({
    title: `brandeeplabv3.brn with ${branches} branches`,
    program: programAt('examples/brandeeplabv3.brn'),
    set: { branches },
  })),
  written('ten branches', mobile('branch b at even(10) of flops -> linear_head(1000)')),
  written(
    'a tier for each unit',
    mobile(
      `branch b at even(12) of flops -> linear_head(1000)
  ${Array.from({ length: 15 }, (_, index) => `tier t${index} until features.${index} sending u8`).join('\n  ')}
  tier cloud`,
    ),
  ),
  {
    title: 'resnet152.brn',
    program: programAt('test/library/models/resnet152.brn'),
  },
];
