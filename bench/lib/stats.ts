/** Small statistics for measurements: medians, because one slow run must not decide a row. */

/** Several measurements of one thing. */
export interface Sample {
  readonly median: number;
  /** 10th percentile. */
  readonly low: number;
  /** 90th percentile. */
  readonly high: number;
  readonly count: number;
}

/** Summarises measurements. Throws on an empty list: nothing measured is not zero. */
export function summarise(values: readonly number[]): Sample {
  if (values.length === 0) throw new Error('nothing was measured');
  const sorted = [...values].sort((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.1),
    high: quantile(sorted, 0.9),
    count: sorted.length,
  };
}

function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** `12.3 ms (11.9–14.0)`: the median with its 10th and 90th percentile. */
export function inWords(sample: Sample, unit: string, digits = 0): string {
  const [median, low, high] = [sample.median, sample.low, sample.high].map((n) =>
    n.toFixed(digits),
  );
  return `${String(median)} ${unit} (${String(low)}–${String(high)})`;
}
