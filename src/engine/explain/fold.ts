/** Folds findings into root causes along the hops: what is upstream explains what it starves downstream. */
import { Check, Claim, Distortion, Fading, Finding } from '../checks/check';
import { emptyAtMs, originsOf } from '../checks/shared/claims';
import { Evidence, isEnding, Part } from '../evidence/evidence';
import { AlertHit, FindingVerdict, Hop, hops, panelKey, PanelRef, PlannedTarget, RootCause } from '../model';

export interface Explanation {
  readonly rootCauses: readonly RootCause[];
  readonly noticed: readonly RootCause[];
  /** Root causes by target id. */
  readonly byTarget: ReadonlyMap<string, readonly string[]>;
  /** Claimed parts, as `targetId part`. */
  readonly claimed: ReadonlySet<string>;
  readonly fadesAt: ReadonlyMap<string, number>;
}

interface Draft {
  readonly check: Check;
  readonly finding: Finding;
  readonly claims: readonly Claim[];
  readonly folded: Draft[];
}

/** All findings of the checks, which are given in the order in which data flows; each is pure, so their order says nothing. */
export function explain(evidence: Evidence, checks: readonly Check[]): Explanation {
  const found = checks.flatMap((check) =>
    merged(check.examine(evidence)).map((finding): Draft => ({ check, finding, claims: finding.claims, folded: [] }))
  );
  const drafts = fold(found.filter(matters));
  const panels = new Map(panelIndex(evidence));
  const rules = alertIndex(evidence);
  const all = drafts.map((draft) => rootCause(draft, evidence, panels, rules)).sort(byHealed);
  return {
    rootCauses: all.filter(explains),
    noticed: all.filter((cause) => !explains(cause)),
    byTarget: indexTargets(drafts),
    claimed: new Set(drafts.flatMap(({ claims }) => claims.map(claimKey))),
    fadesAt: new Map(
      drafts.flatMap(({ finding, claims }) =>
        [...(finding.fading ?? []), ...endingOf(claims, evidence)].map(
          ({ targetId, emptyAtMs }) => [targetId, emptyAtMs] as const
        )
      )
    ),
  };
}

const explains = (cause: RootCause): boolean => weight(cause) > 0;

/** A fault of the pipeline is worth saying before it empties a panel; a slip in a query that spoils nothing is not. */
const matters = ({ check, finding }: Draft): boolean =>
  finding.claims.length > 0 ||
  (finding.fading ?? []).length > 0 ||
  (finding.distorts ?? []).length > 0 ||
  hops.indexOf(check.hop) < hops.indexOf('datasource');

export const claimKey = ({ targetId, part }: Claim): string => `${targetId} ${part}`;

/** Findings about one subject are one: their claims join, the first speaks. */
function merged(findings: readonly Finding[]): readonly Finding[] {
  const bySubject = new Map<string, Finding>();
  for (const finding of findings) {
    const known = bySubject.get(finding.subject);
    bySubject.set(finding.subject, known ? joined(known, finding) : finding);
  }
  return [...bySubject.values()];
}

function joined(one: Finding, other: Finding): Finding {
  const claims = new Map([...one.claims, ...other.claims].map((claim) => [claimKey(claim), claim]));
  return {
    ...one,
    claims: [...claims.values()],
    fading: [...(one.fading ?? []), ...(other.fading ?? [])],
    distorts: [...(one.distorts ?? []), ...(other.distorts ?? [])],
  };
}

const verdictOrder: readonly FindingVerdict[] = ['proved', 'likely'];

/** What is proved comes before what is likely, what is upstream before what is downstream; each part has one root cause. */
function fold(found: readonly Draft[]): readonly Draft[] {
  const ordered = [...found].sort(
    (a, b) =>
      verdictOrder.indexOf(a.finding.verdict) - verdictOrder.indexOf(b.finding.verdict) ||
      hops.indexOf(a.check.hop) - hops.indexOf(b.check.hop) ||
      b.claims.length - a.claims.length
  );
  const owners = new Map<string, Draft>();
  const roots: Draft[] = [];
  for (const draft of ordered) {
    const free = draft.claims.filter((claim) => !owners.has(claimKey(claim)));
    const owner = draft.claims.map((claim) => owners.get(claimKey(claim))).find((each) => each !== undefined);
    if (free.length === 0 && owner) {
      owner.folded.push(draft);
      continue;
    }
    const root = { ...draft, claims: free };
    free.forEach((claim) => owners.set(claimKey(claim), root));
    roots.push(root);
  }
  return roots;
}

function panelIndex({ targets, skipped }: Evidence): readonly (readonly [string, PanelRef])[] {
  return [...targets.map(({ target }) => target), ...skipped].flatMap(
    ({ id, alertId, dashboardUid, panelId }: Pick<PlannedTarget, 'id' | 'alertId' | 'dashboardUid' | 'panelId'>) =>
      alertId === undefined ? [[id, { dashboardUid, panelId }] as const] : []
  );
}

/** The alert rules of targets. */
function alertIndex({ targets, skipped }: Evidence): ReadonlyMap<string, string> {
  return new Map(
    [...targets.map(({ target }) => target), ...skipped].flatMap(({ id, alertId }) =>
      alertId === undefined ? [] : [[id, alertId] as const]
    )
  );
}

function rootCause(
  { check, finding, claims, folded }: Draft,
  evidence: Evidence,
  panels: ReadonlyMap<string, PanelRef>,
  rules: ReadonlyMap<string, string>
): RootCause {
  const ending = endingOf(claims, evidence);
  const isOver = new Set(ending.map(({ targetId }) => targetId));
  const healed = panelsOf(
    claims.filter(({ targetId }) => !isOver.has(targetId)),
    panels
  );
  const isHealed = new Set(healed.map(panelKey));
  const { claims: _claims, fading: found = [], distorts = [], subject, wouldDecide = [], ...words } = finding;
  const fading = [...found.filter(({ targetId }) => !isOver.has(targetId)), ...ending];
  return {
    ...words,
    id: `${check.id}:${subject}`,
    cause: check.id,
    hop: check.hop,
    title: check.title,
    sinceMs: finding.sinceMs ?? endOf(claims, evidence),
    wouldDecide,
    panels: healed,
    fading: fadingPanels(fading, panels).filter((ref) => !isHealed.has(panelKey(ref))),
    distorted: distortedPanels(distorts, panels).filter((ref) => !isHealed.has(panelKey(ref))),
    alerts: alertHits(
      {
        claims: claims.filter(({ targetId }) => !isOver.has(targetId)),
        fading: stillFading(fading, evidence),
        distorts,
      },
      rules
    ),
    explains: folded.map((each) => ({ cause: each.check.id, title: each.check.title, what: each.finding.what })),
  };
}

/** What is claimed and still shows what ended minutes ago empties when that has left its range. */
function endingOf(claims: readonly Claim[], { parts, nowMs }: Evidence): readonly Fading[] {
  const keys = new Set(claims.map(claimKey));
  return parts
    .filter(({ state, key }) => isEnding(state) && keys.has(claimKey({ targetId: state.target.id, part: key })))
    .map((part) => {
      const { target } = part.state;
      const lastMs = Math.max(...originsOf(part).map((origin) => origin.lastMs), -Infinity);
      const own = target.parsed.ok ? target.parsed.selectors : [];
      return { targetId: target.id, emptyAtMs: emptyAtMs(target, own, Number.isFinite(lastMs) ? lastMs : nowMs) };
    });
}

function panelsOf(claims: readonly Claim[], panels: ReadonlyMap<string, PanelRef>): readonly PanelRef[] {
  const refs = claims.flatMap(({ targetId }) => panels.get(targetId) ?? []);
  return [...new Map(refs.map((ref) => [panelKey(ref), ref])).values()];
}

/** A panel is empty when the last of its targets is. */
function fadingPanels(fading: readonly Fading[], panels: ReadonlyMap<string, PanelRef>): RootCause['fading'] {
  const latest = new Map<string, PanelRef & { emptyAtMs: number }>();
  for (const { targetId, emptyAtMs } of fading) {
    const ref = panels.get(targetId);
    if (ref) {
      const known = latest.get(panelKey(ref));
      latest.set(panelKey(ref), { ...ref, emptyAtMs: Math.max(emptyAtMs, known?.emptyAtMs ?? 0) });
    }
  }
  return [...latest.values()];
}

function distortedPanels(
  distorts: readonly Distortion[],
  panels: ReadonlyMap<string, PanelRef>
): RootCause['distorted'] {
  const refs = distorts.flatMap(({ targetId, how }) => {
    const ref = panels.get(targetId);
    return ref ? [{ ...ref, how }] : [];
  });
  return [...new Map(refs.map((ref) => [panelKey(ref), ref])).values()];
}

/** What should have ended by now and goes on is not of what is broken: a failing scrape still writes `up`. */
const stillFading = (fading: readonly Fading[], { nowMs }: Evidence): readonly Fading[] =>
  fading.filter(({ emptyAtMs }) => emptyAtMs > nowMs);

/** What is silenced is not said to fade or to be untrue as well. */
function alertHits(
  {
    claims,
    fading,
    distorts,
  }: { claims: readonly Claim[]; fading: readonly Fading[]; distorts: readonly Distortion[] },
  rules: ReadonlyMap<string, string>
): readonly AlertHit[] {
  const hits = (found: readonly { readonly targetId: string }[], effect: AlertHit['effect']) =>
    found.flatMap(({ targetId }) => {
      const id = rules.get(targetId);
      return id === undefined ? [] : [[id, { id, effect }] as const];
    });
  const all = [...hits(distorts, 'untrue'), ...hits(fading, 'fading'), ...hits(claims, 'silent')];
  return [...new Map(all).values()];
}

/**
 * When the newest of the claimed selectors' series ended: the fault is not younger. What was never there has no end, though
 * others of its metric go on.
 */
function endOf(claims: readonly Claim[], { parts }: Evidence): number | undefined {
  const keys = new Set(claims.map(claimKey));
  const ends = parts
    .filter(({ state, key }: Part) => keys.has(claimKey({ targetId: state.target.id, part: key })))
    .filter(({ metric }) => metric?.origins.length !== 0 || metric.base === 0 || metric.recorded)
    .flatMap((part) => originsOf(part).map(({ lastMs }) => lastMs));
  return ends.length > 0 ? Math.max(...ends) : undefined;
}

const byHealed = (a: RootCause, b: RootCause): number =>
  verdictOrder.indexOf(a.verdict) - verdictOrder.indexOf(b.verdict) ||
  weight(b) - weight(a) ||
  hopIndex(a.hop) - hopIndex(b.hop);

const weight = ({ panels, fading, distorted, alerts }: RootCause): number =>
  panels.length + fading.length + distorted.length + alerts.length;

const hopIndex = (hop: Hop): number => hops.indexOf(hop);

function indexTargets(drafts: readonly Draft[]): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>();
  for (const { check, finding, claims } of drafts) {
    const id = `${check.id}:${finding.subject}`;
    [...claims, ...(finding.fading ?? []), ...(finding.distorts ?? [])].forEach(({ targetId }) => {
      const known = index.get(targetId) ?? [];
      index.set(targetId, known.includes(id) ? known : [...known, id]);
    });
  }
  return index;
}
