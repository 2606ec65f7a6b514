/** One key for each different question, so that a question asked by several steps is answered once. */
import type { Probe } from './impact-report.ts';

/** Equal for two probes that ask for the same number, and only then. */
export function probeKey(probe: Probe): string {
  return JSON.stringify(probe, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** The probes without repetition, in their first order. */
export function distinctProbes(probes: readonly Probe[]): readonly Probe[] {
  return [...new Map(probes.map((p) => [probeKey(p), p])).values()];
}
