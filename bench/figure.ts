/** One measured number beside the limit it has to keep. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: 's' | 'MB' | '×';
  readonly limit: number;
};
