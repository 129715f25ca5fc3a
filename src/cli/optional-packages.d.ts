// Packages that a user may install beside brnc, and that its own tests do without: their install scripts download a library.
declare module '@tensorflow/tfjs-node' {
  const tensorflow: unknown;
  export default tensorflow;
}

declare module '@tensorflow/tfjs-node-gpu' {
  const tensorflow: unknown;
  export default tensorflow;
}
