/** Variables ask through the same asker: their questions are remembered, bounded and counted like all others. */
import { Ask } from './ask';
import { Asker } from '../probing/asker';
import { instant, labelNames, labelValues, Question, series, tags, tagValues } from '../probing/question';

export function variableAsk(asker: Asker): Ask {
  const one = async <T>(question: Question<T>) => {
    await asker.ask([question]);
    return asker.answer(question);
  };
  return {
    labelNames: (source, match, range) => one(labelNames(source, match, range)),
    labelValues: (source, label, match, range) => one(labelValues(source, label, match, range)),
    series: (source, match, range) => one(series(source, match, range)),
    instantQuery: async (source, query, range) => {
      const answer = await one(instant(source, query, range.toMs));
      return answer.ok ? { ok: true, value: { series: answer.value, rows: 0, lines: [], notices: [] } } : answer;
    },
    spanTags: (source, range) => one(tags(source, range)),
    spanTagValues: (source, tag, range) => one(tagValues(source, tag, range)),
  };
}
