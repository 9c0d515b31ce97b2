/** The one extension point: a check decides one cause from evidence. A new cause is a new file beside the others and a line in index.ts. */
import { EvidenceItem, FindingVerdict, Hop, Remedy, RivalRuledOut, Signal } from '../model';
import { Evidence } from '../evidence/evidence';
import { Question } from '../probing/question';

/** Part of a target that a finding explains: `*` for the whole target, else the key of the selector that is starved. */
export interface Claim {
  readonly targetId: string;
  readonly part: string;
}

export interface Fading {
  readonly targetId: string;
  readonly emptyAtMs: number;
}

/** A target that shows data, but not the truth. */
export interface Distortion {
  readonly targetId: string;
  /** What is wrong with what it shows, in a few words: `counts each request twice`. */
  readonly how: string;
}

/** A cause found at a place. */
export interface Finding {
  /** What is affected, unique within its cause: a job, a metric, a data source. */
  readonly subject: string;
  readonly signal?: Signal;
  readonly verdict: FindingVerdict;
  /** One sentence. */
  readonly what: string;
  readonly proofLine: string;
  readonly sinceMs?: number;
  readonly evidence: readonly EvidenceItem[];
  readonly rivals: readonly RivalRuledOut[];
  readonly wouldDecide?: readonly string[];
  readonly remedy: Remedy;
  readonly claims: readonly Claim[];
  readonly fading?: readonly Fading[];
  readonly distorts?: readonly Distortion[];
}

export interface Check {
  /** The file's name, the documentation page's name and the catalogue id. */
  readonly id: string;
  readonly hop: Hop;
  /** As a person would say it. */
  readonly title: string;
  /** Questions that only this check needs, decided from what is already known; asked again when those are answered, for what they raise. */
  readonly asks?: (evidence: Evidence) => readonly Question<unknown>[];
  /** Pure: an unanswered question never leads to `proved`. */
  readonly examine: (evidence: Evidence) => readonly Finding[];
}
