import { allPanels, DashboardJson } from '../dashboards/dashboards';
import { Sample, ScrapeOutcome, Scenario } from '../world/scenario';

/** From `sinceMs` on every scrape of the backend ends in `outcome`. */
export function scrapeFrom(sinceMs: number, outcome: ScrapeOutcome): Pick<Scenario, 'scrape'> {
  return { scrape: (job, timeMs) => (job === 'scanium-backend' && timeMs >= sinceMs ? outcome : 'answered') };
}

/** The dashboards with one more panel in one of them, that asks Mimir unless `more` says otherwise. */
export function panelAdded(
  dashboards: DashboardJson[],
  uid: string,
  panel: {
    readonly title: string;
    readonly type: string;
    readonly targets: readonly string[];
    readonly more?: Readonly<Record<string, unknown>>;
  }
): DashboardJson[] {
  const { title, type, targets, more = {} } = panel;
  const found = dashboards.find((each) => each.uid === uid);
  const id = Math.max(...(found ? allPanels(found) : []).map((each) => each.id)) + 1;
  found?.panels.push({
    id,
    title,
    type,
    datasource: { type: 'prometheus', uid: 'MIMIR' },
    gridPos: { x: 0, y: 1000, w: 12, h: 8 },
    targets: targets.map((expr, index) => ({ refId: String.fromCharCode(65 + index), expr })),
    ...more,
  });
  return dashboards;
}

/** Series that stand still at their last value from `sinceMs` on: what they count does not happen any more. */
export function frozenFrom(sinceMs: number, names: RegExp): (sample: Sample) => Sample {
  const last = new Map<string, number>();
  return (sample) => {
    if (!names.test(sample.series)) {
      return sample;
    }
    if (sample.timeMs < sinceMs) {
      last.set(sample.series, sample.value);
      return sample;
    }
    return { ...sample, value: last.get(sample.series) ?? sample.value };
  };
}
