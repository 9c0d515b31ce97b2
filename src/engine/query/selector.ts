import { Language, Matcher, Selector } from '../model';
import { quote } from './text';

const legacyMetric = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const legacyLabel = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Words that PromQL's grammar takes before a metric name; such a metric is selected by `__name__`. */
const keywords = new Set(
  (
    'and or unless atan2 on ignoring group_left group_right by without bool offset start end step inf nan ' +
    'sum avg count min max group stddev stdvar topk bottomk count_values quantile limitk limit_ratio ' +
    'absent absent_over_time vector scalar time'
  ).split(' ')
);

/** lezer-promql (0.315.0) looks keywords up in a plain object: `constructor` and `__proto__` are taken for some, too. */
const isKeyword = (name: string): boolean => keywords.has(name.toLowerCase()) || name.toLowerCase() in {};

/** A selector's text with names and values quoted as needed: `up{job="a"}`, `{__name__="http.requests"}`, `{app=~"a|b"}`. */
export function formatSelector(language: Language, metric: string | undefined, matchers: readonly Matcher[]): string {
  const plain = metric !== undefined && legacyMetric.test(metric) && !isKeyword(metric);
  const named = metric !== undefined && !plain ? [`__name__=${quote(metric)}`] : [];
  const parts = [...named, ...matchers.map((matcher) => formatMatcher(language, matcher))];
  if (!plain) {
    return `{${parts.join(',')}}`;
  }
  return parts.length === 0 ? metric : `${metric}{${parts.join(',')}}`;
}

/** The selector with these matchers instead of its own; a TraceQL filter has none and stays as it is. */
export function withMatchers(selector: Selector, matchers: readonly Matcher[]): Selector {
  if (selector.language === 'traceql') {
    return selector;
  }
  return { ...selector, matchers, text: formatSelector(selector.language, selector.metric, matchers) };
}

/** A label's name as PromQL takes it in matchers and groupings: `job`, `"k8s.pod"`. */
export const formatLabel = (label: string): string => (legacyLabel.test(label) ? label : quote(label));

function formatMatcher(language: Language, { label, op, value }: Matcher): string {
  const name = language === 'promql' ? formatLabel(label) : label;
  return `${name}${op}${quote(value)}`;
}
