/** Holds a check to its table, and to what every check promises: it is pure, proves with evidence, and guesses nothing. */
import { checks } from '../checks';
import { Check, Finding } from '../checks/check';
import { FindingVerdict } from '../model';
import { parseQuery } from '../query';
import { asked, evidenceWith, service, TestEvidence, unanswered } from './evidence';

interface Expected {
  readonly verdict: FindingVerdict;
  readonly subject: string;
  /** Claimed parts, as `targetId part`, in any order. */
  readonly claims: readonly string[];
  /** Targets that will be empty later. */
  readonly fading?: readonly string[];
  /** Targets that show something else than the truth; not compared when absent. */
  readonly distorts?: readonly string[];
  /** A text that stands in what the finding says. */
  readonly says?: string;
}

interface Row {
  readonly name: string;
  readonly evidence: TestEvidence;
}

interface RowThatFinds extends Row {
  readonly finds: readonly Expected[];
}

interface RowThatProvesNothing extends Row {
  /** What may be said all the same; nothing when absent. */
  readonly finds?: readonly (Expected & { readonly verdict: 'likely' })[];
}

export interface Table {
  /** The cause is there. */
  readonly found: readonly RowThatFinds[];
  /** Healthy twins and nearest rivals: the check must not speak. */
  readonly ruledOut: readonly Row[];
  /** Something was not answered: the check must not prove. */
  readonly unknown: readonly RowThatProvesNothing[];
}

/** A stack on which nothing is wrong. */
const healthy = evidenceWith({ services: [service('scanium-backend'), service('scanium-mobile')] });

export function testCheck(check: Check, table: Table): void {
  refuseWeak(table);
  describe(check.id, () => {
    describe('finds', () => {
      table.found.forEach((row) => it(row.name, () => expectFound(check, row.evidence, row.finds)));
    });
    describe('rules out', () => {
      table.ruledOut.forEach(({ name, evidence }) => it(name, () => expectFound(check, evidence, [])));
    });
    describe('does not prove', () => {
      table.unknown.forEach(({ name, evidence, finds = [] }) => it(name, () => expectFound(check, evidence, finds)));
    });
    describe('without answers to what is asked', () => {
      table.found
        .filter(({ evidence }) => asksAnything(check, evidence))
        .forEach(({ name, evidence }) =>
          it(`does not prove: ${name}`, () =>
            expect(examine(check, unanswered(evidence)).filter(({ verdict }) => verdict === 'proved')).toEqual([]))
        );
    });
    it('finds nothing in a healthy stack', () => expect(examine(check, healthy)).toEqual([]));
  });
}

const asksAnything = (check: Check, evidence: TestEvidence): boolean =>
  (check.asks?.(evidence) ?? []).length > 0 || Object.keys(evidence.answers).length > 0;

function expectFound(check: Check, evidence: TestEvidence, expected: readonly Expected[]): void {
  const findings = examine(check, evidence);
  const summary = findings.map(({ verdict, subject, claims, fading }) => ({
    verdict,
    subject,
    claims: claims.map(({ targetId, part }) => `${targetId} ${part}`).sort(),
    fading: (fading ?? []).map(({ targetId }) => targetId).sort(),
  }));
  expect(summary).toEqual(
    expected.map(({ verdict, subject, claims, fading = [] }) => ({
      verdict,
      subject,
      claims: [...claims].sort(),
      fading: [...fading].sort(),
    }))
  );
  expected.forEach(({ distorts }, index) => {
    const told = (findings[index]?.distorts ?? []).map(({ targetId }) => targetId).sort();
    expect(told).toEqual(distorts ? [...distorts].sort() : told);
  });
  expected.forEach(({ says = '' }, index) => expect(JSON.stringify(findings[index])).toContain(says));
  expectAnswersAsked(check, evidence);
  findings.forEach((finding) => expectSound(finding, evidence));
}

/** Twice the same, and the evidence as it was. */
function examine(check: Check, evidence: TestEvidence): readonly Finding[] {
  const untouched = frozen(evidence);
  const findings = check.examine(untouched);
  expect(check.examine(untouched)).toEqual(findings);
  return findings;
}

/** An answer that no check asks for would make the row a row about nothing. */
function expectAnswersAsked(check: Check, evidence: TestEvidence): void {
  const questions = new Set([...checks, check].flatMap((each) => each.asks?.(evidence) ?? []).map(asked));
  expect(Object.keys(evidence.answers).filter((text) => !questions.has(text))).toEqual([]);
}

function expectSound(finding: Finding, { parts, skipped, targets, dataSources }: TestEvidence): void {
  expect(JSON.parse(JSON.stringify(finding))).toEqual(finding);
  [finding.subject, finding.what, finding.proofLine, finding.remedy.text].forEach((text) => {
    expect(text.trim()).not.toBe('');
    expect(text).not.toMatch(/undefined|NaN|Infinity|\[object/);
  });
  if (finding.verdict === 'proved') {
    expect(finding.evidence.length).toBeGreaterThan(0);
    expect(finding.rivals.length).toBeGreaterThan(0);
  }
  const known = new Set([
    ...parts.map(({ state, key }) => `${state.target.id} ${key}`),
    ...skipped.map(({ id }) => `${id} *`),
  ]);
  expect(finding.claims.filter(({ targetId, part }) => !known.has(`${targetId} ${part}`))).toEqual([]);
  const ids = new Set(targets.map(({ target }) => target.id));
  expect((finding.fading ?? []).filter(({ targetId }) => !ids.has(targetId))).toEqual([]);
  expect((finding.distorts ?? []).filter(({ targetId }) => !ids.has(targetId))).toEqual([]);
  // Anyone can run the proof again: it parses, and its data source exists. What the panel itself asks may be wrong, that is the proof.
  const asIs = new Set(targets.map(({ target }) => target.query));
  const proofs = finding.evidence.flatMap(({ proof }) => proof ?? []).filter(({ query }) => !asIs.has(query));
  expect(proofs.filter(({ language, query }) => !parseQuery(language, query).ok)).toEqual([]);
  expect(proofs.filter(({ datasourceUid }) => !dataSources.some(({ uid }) => uid === datasourceUid))).toEqual([]);
}

function refuseWeak(table: Table): void {
  const rows: readonly Row[] = [...table.found, ...table.ruledOut, ...table.unknown];
  Object.entries(table).forEach(([group, { length }]) => {
    if (length === 0) {
      throw new Error(`no row in ${group}`);
    }
  });
  const texts = rows.map(({ evidence }) => JSON.stringify(evidence, plain));
  if (new Set(rows.map(({ name }) => name)).size < rows.length || new Set(texts).size < rows.length) {
    throw new Error('two rows have the same name or the same evidence');
  }
}

function plain(_key: string, value: unknown): unknown {
  return value instanceof Map || value instanceof Set ? [...value] : value;
}

/** The same value, of which nothing can be changed any more. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) {
    return value;
  }
  if (value instanceof Map || value instanceof Set) {
    [...value.entries()].flat().forEach(frozen);
    const refuse = () => {
      throw new TypeError('evidence must not be changed');
    };
    ['set', 'add', 'delete', 'clear'].forEach((name) => Object.defineProperty(value, name, { value: refuse }));
  }
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}
