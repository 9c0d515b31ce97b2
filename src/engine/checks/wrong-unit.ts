import { Check } from './check';
import { areShownAsIs, drawnStates } from './shared/drawn';
import { Evidence } from '../evidence/evidence';
import { PlannedTarget, SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { TargetState } from '../probing/panels';
import { Measure, measureOf } from '../query/measure';
import { item, listed, proofOf } from './shared/words';

/** The panel's unit is not the one that its query's values are in. Rivals: the query converts; the metric's name is wrong. */
export const wrongUnit: Check = {
  id: 'wrong-unit',
  hop: 'panel',
  title: 'The panel shows its values in another unit than they have',
  asks: (evidence) => suspects(evidence).flatMap(({ bounds }) => bounds ?? []),
  examine: (evidence) =>
    suspects(evidence).map((suspect) => {
      const { target, measure, unit, wrong } = suspect;
      const names = listed(measure.metrics, 2);
      const trust = trustOf(evidence, suspect);
      const largest = largestOf(suspect.state);
      return {
        subject: `${target.datasource.name} ${names} ${unit.id}`,
        signal: 'metrics' as const,
        verdict: trust ? ('proved' as const) : ('likely' as const),
        what: `The query gives ${wrong.name}, and the panel’s unit is ${unit.words}: it ${wrong.how}.`,
        proofLine: `${names}: ${wrong.name}; nothing in the query makes ${unit.words} of them, and the panel’s unit is ${unit.id}`,
        evidence: [
          item(
            'query',
            'What are the values that the query gives?',
            `${wrong.name}${largest === undefined ? '' : `; the largest is ${Number(largest.toPrecision(3))}`}`,
            trust ?? `the name of ${names} says so`,
            proofOf(target.datasource, target.query, evidence.nowMs)
          ),
          item('panel', 'Which unit has the panel?', `${unit.words} (${unit.id})`, wrong.how),
        ],
        rivals: [
          {
            rival: `the query makes ${unit.words} of them`,
            because: 'its functions and factors were followed from the metric to the end, and none does',
          },
          ...(trust ? [{ rival: 'the name of the metric is wrong', because: trust }] : []),
        ],
        wouldDecide: trust
          ? []
          : [`What ${names} is really measured in: the code or the documentation of its exporter`],
        remedy: {
          text: wrong.remedy,
          ...(wrong.unit !== undefined && {
            lines: { file: 'dashboard panel', before: `"unit": "${unit.id}"`, after: `"unit": "${wrong.unit}"` },
          }),
        },
        claims: [],
        distorts: [{ targetId: target.id, how: wrong.how }],
      };
    }),
};

// ---------------------------------------------------------------- units of panels

type Quantity = 'time' | 'date' | 'bytes' | 'share';

interface PanelUnit {
  readonly id: string;
  readonly words: string;
  readonly quantity: Quantity;
  /** Seconds, bytes or wholes that the value 1 is shown as. */
  readonly scale: number;
}

const unit = (quantity: Quantity, scale: number, words: string, ...ids: readonly string[]): readonly PanelUnit[] =>
  ids.map((id) => ({ id, words, quantity, scale }));

const dates = [
  'AsIso',
  'AsIsoNoDateIfToday',
  'AsUS',
  'AsUSNoDateIfToday',
  'AsLocal',
  'AsLocalNoDateIfToday',
  'AsSystem',
];

/** Ids of Grafana's formats (12.4 packages/grafana-data/src/valueFormats/categories.ts) and what the value 1 is in them. */
const panelUnits: ReadonlyMap<string, PanelUnit> = new Map(
  [
    ...unit('time', 1e-9, 'nanoseconds', 'ns'),
    ...unit('time', 1e-6, 'microseconds', 'µs'),
    ...unit('time', 1e-3, 'milliseconds', 'ms', 'dtdurationms', 'clockms'),
    ...unit('time', 1, 'seconds', 's', 'dtdurations', 'clocks', 'dthms'),
    ...unit('time', 60, 'minutes', 'm'),
    ...unit('time', 3600, 'hours', 'h'),
    ...unit('time', 86_400, 'days', 'd'),
    ...unit('date', 1e-3, 'a date of milliseconds', 'dateTimeFromNow', ...dates.map((each) => `dateTime${each}`)),
    ...unit('bytes', 1, 'bytes', 'bytes', 'decbytes'),
    ...unit('bytes', 1 / 8, 'bits', 'bits', 'decbits'),
    ...unit('bytes', 2 ** 10, 'kibibytes', 'kbytes'),
    ...unit('bytes', 1e3, 'kilobytes', 'deckbytes'),
    ...unit('bytes', 2 ** 20, 'mebibytes', 'mbytes'),
    ...unit('bytes', 1e6, 'megabytes', 'decmbytes'),
    ...unit('bytes', 2 ** 30, 'gibibytes', 'gbytes'),
    ...unit('bytes', 1e9, 'gigabytes', 'decgbytes'),
    ...unit('bytes', 1, 'bytes a second', 'Bps', 'binBps'),
    ...unit('bytes', 1 / 8, 'bits a second', 'bps', 'binbps'),
    ...unit('bytes', 2 ** 10, 'kibibytes a second', 'KiBs'),
    ...unit('bytes', 1e3, 'kilobytes a second', 'KBs'),
    ...unit('bytes', 2 ** 20, 'mebibytes a second', 'MiBs'),
    ...unit('bytes', 1e6, 'megabytes a second', 'MBs'),
    ...unit('share', 1 / 100, 'percent', 'percent'),
    ...unit('share', 1, 'a share of 1', 'percentunit'),
  ].map((each) => [each.id, each])
);

// ---------------------------------------------------------------- what is wrong

interface Wrong {
  /** What the values are: `seconds`. */
  readonly name: string;
  readonly how: string;
  readonly remedy: string;
  /** Id of the unit that would be right. */
  readonly unit?: string;
  /** Why no reading of the metric's name would make it right, where that is so. */
  readonly trust?: string;
}

/** Decimal and binary prefixes are not told apart: who mixes them is off by a few percent. */
const isSame = (one: number, other: number): boolean => one / other > 0.8 && one / other < 1.25;

function wrongOf(measure: Measure, panel: PanelUnit, largest: number | undefined): Wrong | undefined {
  const { seconds, bytes, things, scale, isShare } = measure;
  const named = Object.keys(things).filter((name) => name !== 'events');
  const events = things['events'] ?? 0;
  if (named.length > 0) {
    return undefined;
  }
  const isBytes = bytes === 1 && (seconds === 0 || seconds === -1) && events <= 0;
  const isTime = bytes === 0 && seconds === 1 && events <= 0;
  const isCount = bytes === 0 && events === 1 && (seconds === 0 || seconds === -1);
  const own = isTime ? timeUnit(scale) : isBytes ? byteUnit(scale, seconds === -1) : undefined;
  switch (panel.quantity) {
    case 'time':
    case 'bytes':
      if (isCount) {
        return otherKind('observations, which are counted', panel);
      }
      return (
        own &&
        (isTime === (panel.quantity === 'time') ? otherScale(own, scale, panel) : otherKind(own.words, panel, own.id))
      );
    case 'date':
      // A name may lie: what is beyond the year 5000 in seconds is milliseconds.
      return isTime && scale === 1 && largest !== undefined && largest < 1e11
        ? {
            name: 'seconds',
            how: 'takes seconds for milliseconds: its dates are of January 1970',
            remedy: 'Multiply by 1000: Grafana’s dates are milliseconds.',
            trust: `its largest value, ${Number(largest.toPrecision(3))}, is no date of our time in milliseconds`,
          }
        : undefined;
    case 'share': {
      const isWhole = isShare && bytes === 0 && seconds === 0 && events === 0;
      const isPlausible = largest !== undefined && largest <= 1.0001 / scale;
      const isKnown = scale === 1 || isSame(scale, 1 / 100);
      return isWhole && isPlausible && isKnown && !isSame(scale, panel.scale)
        ? {
            name: scale === 1 ? 'shares of 1' : 'percent',
            how: `shows ${scale === 1 ? 'shares of 1 as percent: 100 times too small' : 'percent as shares of 1: 100 times too large'}`,
            remedy:
              scale === 1
                ? 'Set the panel’s unit to Percent (0.0-1.0), or multiply by 100.'
                : 'Set the panel’s unit to Percent (0-100), or take out the factor 100.',
            unit: scale === 1 ? 'percentunit' : 'percent',
            trust: `like is divided by like, and the result is never above ${scale === 1 ? 1 : 100}`,
          }
        : undefined;
    }
  }
}

const timeUnit = (scale: number) => unitAt(['ns', 'µs', 'ms', 's', 'm', 'h', 'd'], scale);
const byteUnit = (scale: number, isRate: boolean) =>
  unitAt(
    isRate
      ? ['Bps', 'bps', 'KiBs', 'KBs', 'MiBs', 'MBs']
      : ['bytes', 'bits', 'kbytes', 'deckbytes', 'mbytes', 'decmbytes', 'gbytes', 'decgbytes'],
    scale
  );

const unitAt = (ids: readonly string[], scale: number): PanelUnit | undefined =>
  ids.flatMap((id) => panelUnits.get(id) ?? []).find((each) => Math.abs(each.scale / scale - 1) < 1e-6);

function otherKind(words: string, panel: PanelUnit, id?: string): Wrong {
  return {
    name: words,
    how: `shows ${words.split(',')[0] ?? words} as ${panel.words}`,
    remedy:
      id === undefined
        ? 'Set the panel’s unit to short, or to requests a second.'
        : `Set the panel’s unit to ${words} (${id}).`,
    ...(id !== undefined && { unit: id }),
    trust: `whatever ${words.split(',')[0] ?? words} are measured in, it is not ${panel.words}`,
  };
}

function otherScale(own: PanelUnit, scale: number, panel: PanelUnit): Wrong | undefined {
  if (isSame(scale, panel.scale)) {
    return undefined;
  }
  const times = panel.scale > scale ? panel.scale / scale : scale / panel.scale;
  return {
    name: own.words,
    how: `shows ${own.words} as ${panel.words}: ${Number(times.toPrecision(3)).toLocaleString('en-US')} times too ${panel.scale > scale ? 'large' : 'small'}`,
    remedy: `Set the panel’s unit to ${own.words} (${own.id}), or convert in the query.`,
    unit: own.id,
  };
}

// ---------------------------------------------------------------- suspects

interface Suspect {
  readonly state: TargetState;
  readonly target: PlannedTarget;
  readonly measure: Measure;
  readonly unit: PanelUnit;
  readonly wrong: Wrong;
  /** Bounds of the histogram's buckets, where the values come from one whose name alone says the unit. */
  readonly bounds?: Question<readonly SeriesSummary[]>;
}

function suspects(evidence: Evidence): readonly Suspect[] {
  return drawnStates(evidence).flatMap((state) => {
    const { target } = state;
    const panel = panelUnits.get(target.shown?.unit ?? '');
    const isShownAsIs = target.shown !== undefined && areShownAsIs(target.shown);
    const measure = panel && isShownAsIs && state.status === 'data' ? measureOf(target.query) : undefined;
    const wrong = panel && measure && wrongOf(measure, panel, largestOf(state));
    if (!wrong) {
      return [];
    }
    const [metric] = measure.metrics;
    const isHistogram =
      wrong.trust === undefined && metric !== undefined && !isKnown(metric) && hasBuckets(target, metric);
    return [
      {
        state,
        target,
        measure,
        unit: panel,
        wrong,
        ...(isHistogram && {
          bounds: instant(target.datasource, `count by (le) (${metric}_bucket)`, target.range.toMs),
        }),
      },
    ];
  });
}

const hasBuckets = ({ parsed }: PlannedTarget, metric: string): boolean =>
  parsed.ok &&
  parsed.selectors.some(({ metric: name = '' }) => name === `${metric}_bucket` || name === `${metric}_sum`);

function largestOf({ answer }: TargetState): number | undefined {
  const values = (answer.ok ? answer.value.series : []).flatMap(({ max, last }) => max ?? last ?? []);
  return values.length > 0 ? Math.max(...values) : undefined;
}

/** Exporters whose names say the unit that they measure in. */
const isKnown = (metric: string): boolean =>
  /^(process|go|nodejs|python|jvm|node|container|kube|kubelet|apiserver|prometheus|alertmanager|grafana|loki|tempo|cortex|mimir|alloy|otelcol|traefik|nginx|envoy|pg|mysql|redis|scrape|probe|traces_spanmetrics|traces_service_graph)_/.test(
    metric
  );

/** Why the name can be trusted; undefined where nothing but the name speaks. */
function trustOf(evidence: Evidence, { measure, unit: panel, wrong, bounds }: Suspect): string | undefined {
  if (wrong.trust !== undefined) {
    return wrong.trust;
  }
  if (measure.metrics.every(isKnown)) {
    return `${listed(measure.metrics, 2)} comes from an exporter that measures in ${wrong.name}`;
  }
  const answer = bounds && evidence.answer(bounds);
  const values = (answer?.ok ? answer.value : [])
    .map(({ labels }) => Number(labels['le'] ?? NaN))
    .filter((each) => Number.isFinite(each) && each > 0);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  // Buckets are laid where values are expected: nobody measures requests to 5 microseconds, or waits for hours.
  const isTooSmall = panel.scale < measure.scale && least < 0.5;
  const isTooLarge = panel.scale > measure.scale && least >= 1 && most >= 1000;
  return values.length > 2 && (isTooSmall || isTooLarge)
    ? `its buckets go from ${least} to ${most}: as ${wrong.name} that fits, as ${panel.words} it would not`
    : undefined;
}
