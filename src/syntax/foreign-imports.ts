const PATH = String.raw`[A-Za-z_]\w*(?:\.\w+)*`;
const NAME = String.raw`\w+(?: as \w+)?`;
const NAMES = String.raw`${NAME}(?:, ?${NAME})*`;

/** Imports as other languages write them, on one line without quotes: the path and the names of each. */
const forms: readonly RegExp[] = [
  // Python
  new RegExp(`^from (?<path>${PATH}) import \\(?(?<names>${NAMES})\\)?$`),
  // TypeScript
  new RegExp(`^(?:import|use) \\{? ?(?<names>${NAMES}),? ?\\}? from (?<path>${PATH})$`),
  // What is nearly an import of brn
  new RegExp(`^(?:use|import|using) (?<path>${PATH})(?:\\.| |: ?)[{(]? ?(?<names>${NAMES}),? ?[})]?$`),
];
/** `std.fcn.light_head`, `heads.head`: the last part is what is imported. */
const member =
  /^(?:use|import|using|include|require) (?<path>std\.\w+|(?!std\.)\w+(?:\.\w+)*)\.(?<names>\w+)(?: as (?<alias>\w+))?$/;

/** The import of brn that a line of another language means, `use heads { head }`; undefined where that cannot be told. */
export function importMeant(line: string): string | undefined {
  if (importsFramework(line)) return undefined;
  const plain = line
    .replace(/\/\/.*|;\s*$/g, '')
    .replaceAll(/["'`]/g, '')
    .replaceAll('::', '.')
    .replaceAll(/\s+/g, ' ')
    .trim();
  for (const form of [member, ...forms]) {
    const { path, names, alias } = form.exec(plain)?.groups ?? {};
    // `import std.fcn` has no names.
    if (path === undefined || names === undefined || path === 'std') continue;
    return `use ${path} { ${names.replaceAll(/, ?/g, ', ')}${alias === undefined ? '' : ` as ${alias}`} }`;
  }
  return undefined;
}

/** Modules of Python's that a network is written with elsewhere. */
const python =
  /^(?:import|from) (?:torch|torchvision|tensorflow|keras|jax|flax|numpy|timm|onnx|math|os|sys|typing|functools|collections|PIL|cv2)\b/;

/** Whether a line imports what brn has of its own, so that nothing takes its place. */
export function importsFramework(line: string): boolean {
  return python.test(line.trim());
}

/** What to type for a line that imports in another way. */
export function importHelp(line: string): string {
  if (importsFramework(line)) {
    return 'leave the line out: operators such as `conv2d` need no import, and blocks are imported so: `use std.resnet { resnet101 }`';
  }
  const meant = importMeant(line);
  if (meant !== undefined) return `write \`${meant}\``;
  const [module] = /std(?:\.|::)\w+/.exec(line) ?? [];
  return module === undefined
    ? 'write `use module { name }`; operators need no import'
    : `write \`use ${module.replace('::', '.')} { ... }\`, with the names that are needed between the braces`;
}
