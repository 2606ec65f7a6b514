/** The stand-in's own time, which only its writes and the tests move. */

export type Clock = { now: Date };

/** The time of a state, in GitHub's form, to the second. */
export function timeOf({ clock }: { readonly clock: Clock }): string {
  return clock.now.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** The time of a write, after which the clock is a second further. */
export function tick(state: { readonly clock: Clock }): string {
  const time = timeOf(state);
  advance(state, 1);
  return time;
}

/** Sets the clock of a state forward by so many seconds. */
export function advance({ clock }: { readonly clock: Clock }, seconds: number): void {
  clock.now = new Date(clock.now.getTime() + seconds * 1000);
}
