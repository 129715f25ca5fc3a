/** A `.brn` file is imported as its text. */
declare module '*.brn' {
  const text: string;
  export default text;
}
