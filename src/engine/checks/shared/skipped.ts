import { Evidence } from '../../evidence/evidence';
import { grouped } from '../../grouped';
import { SkippedTarget, SkipReason } from '../../model';

type Reason<K extends SkipReason['kind']> = Extract<SkipReason, { kind: K }>;

const isOf = <K extends SkipReason['kind']>(reason: SkipReason, kind: K): reason is Reason<K> => reason.kind === kind;

/** Targets that could not be asked for one reason, by what it names as missing: a library panel, a plugin, a data source. */
export const skippedFor = <K extends SkipReason['kind']>(
  { skipped }: Pick<Evidence, 'skipped'>,
  kind: K,
  missing: (reason: Reason<K>) => string
): ReadonlyMap<string, readonly SkippedTarget[]> =>
  grouped(
    skipped.flatMap((each) => (isOf(each.reason, kind) ? [{ ...each, missing: missing(each.reason) }] : [])),
    (each) => each.missing
  );
