/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress.ts - how far a job is, and how long it will take, from what the node tells of it
 */

/** What the node says of a job; bytes and time where it knows them. */
export interface Told {
  job: string;
  done: number;
  total: number;
  phase: string;
  state: string;
  sent?: number;
  received?: number;
  /** Seconds of this phase. */
  left?: number | null;
}

/** The same, with when its phase was first heard of and how far it was then. */
export interface Followed extends Told {
  since: number;
  from: number;
  at: number;
}

/** Take in what was told; a phase that is new, or that went back, is followed from here. */
export function follow(before: Followed | undefined, told: Told, now: number): Followed {
  const goes = before && before.phase === told.phase && before.total === told.total && before.done <= told.done;
  return { ...told, since: goes ? before.since : now, from: goes ? before.from : told.done, at: now };
}

/** The seconds that are left of the phase: the node's word, or by the rate so far; null while that says nothing. */
export function left(of: Followed): number | null {
  if (typeof of.left === "number")
    return of.left;
  const passed = (of.at - of.since) / 1000, made = of.done - of.from;
  return of.total > 0 && passed >= 1 && made > 0 ? Math.ceil(passed / made * (of.total - of.done)) : null;
}
