/** What a case is, as it is written in cases/*.json: data that any tool can be scored on. docs/benchmark.md explains it. */

/** Tells panels by what their queries read: one target of a panel has to match every pattern that is given. */
export interface PanelPattern {
  /** Regular expression over the query's text as saved, variables not filled in; empty where a target has none. */
  readonly query?: string;
  /** Regular expression over the uid of the data source, or over what else the panel names it by. */
  readonly datasource?: string;
  /** Regular expression over the target's `queryType`. */
  readonly queryType?: string;
  /** Regular expression over the panel's title, where what a panel asks wrongly is not in its query. */
  readonly title?: string;
  /** Regular expression over the dashboard's uid. */
  readonly dashboard?: string;
}

/** One thing that is broken. */
interface Truth {
  /** Canonical faults (faults.json) that say rightly what is broken. */
  readonly accepts: readonly string[];
  /** Canonical faults that are true of it and say less: neither right nor wrong. */
  readonly tolerates?: readonly string[];
  /** Regular expression over the tool's own words: an accepted cause that speaks of something else is not right. */
  readonly about?: string;
  /**
   * The only trace that tells the narrow name from what is tolerated. Where another incident hides it, the tolerated
   * names are right as well: nobody could know more.
   */
  readonly toldBy?: string;
  /**
   * The panels that read what is broken: those that match any of the patterns. Without a pattern it harms nothing, and may
   * be noticed.
   */
  readonly panels: readonly PanelPattern[];
}

/** One incident as the lab makes it, and what is broken in it. */
export interface IncidentTruth {
  readonly incident: string;
  /** Why the truth is what it is, where the incident's own description does not say it. */
  readonly note?: string;
  /** Empty where nothing is broken. */
  readonly truth: readonly Truth[];
  /** Traces of other faults that cannot be seen while this one is there. */
  readonly hides?: readonly string[];
  /** False where it is not to be combined with others. */
  readonly combines?: boolean;
}

const groups = ['single', 'control', 'double', 'random', 'public'] as const;
export type Group = (typeof groups)[number];

/** Several incidents at once, on some dashboards; none of them is a control. */
export interface Case {
  readonly id: string;
  readonly group: Group;
  readonly incidents: readonly string[];
  /** `user`, `public`, or the uids of the dashboards that are served. */
  readonly dashboards: 'user' | 'public' | readonly string[];
}

/** A case with its truth written out: what is needed to score an answer. */
export interface ResolvedCase extends Case {
  readonly truth: readonly ResolvedTruth[];
}

export interface ResolvedTruth {
  readonly accepts: readonly string[];
  readonly tolerates: readonly string[];
  readonly about?: string;
  /** `dashboardUid/panelId`. */
  readonly panels: readonly string[];
}

/** What a tool said of a case, in canonical faults. */
export interface Answer {
  /** The tool's causes, the one that it puts first at the beginning. */
  readonly causes: readonly AnsweredCause[];
  /** Causes that the tool names beside the diagnosis, as explaining nothing. */
  readonly noticed?: readonly AnsweredCause[];
}

export interface AnsweredCause {
  /** The tool's own name. */
  readonly cause: string;
  /** What it says, as canonical faults: it is right when one of them is. */
  readonly faults: readonly string[];
  /** A tool that knows no proof says `likely`. */
  readonly verdict: 'proved' | 'likely';
  /** The tool's own words, where it has any. */
  readonly text?: string;
  /** Panels that it explains, empties soon or distorts, as `dashboardUid/panelId`. */
  readonly panels: readonly string[];
}
