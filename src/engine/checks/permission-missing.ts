import { Check } from './check';
import { Evidence } from '../evidence/evidence';
import { DataSource } from '../model';
import { isGrafanasOwn, storeFailures } from './shared/store-failures';
import { failureText, item, listed } from './shared/words';

/** Grafana does not let whoever looks ask the data source. Rival: the store refuses Grafana. */
export const permissionMissing: Check = {
  id: 'permission-missing',
  hop: 'datasource',
  title: 'You may not query the data source',
  examine: (evidence) =>
    storeFailures(evidence, ['forbidden'])
      .filter(({ failure }) => isGrafanasOwn(failure))
      .map(({ source, signal, failure, claims }) => {
        const others = answering(evidence);
        const needed = /permissions needed: (.+)$/i.exec(failure.message)?.[1] ?? 'datasources:query';
        return {
          subject: source.name,
          signal,
          verdict: 'proved',
          what: `Grafana refuses to ask ${source.name} for the user or service account that looks: it lacks ${needed} on it.`,
          proofLine: failureText(failure),
          evidence: [
            item(
              'datasource',
              `What is answered to the simplest question to ${source.name}?`,
              failureText(failure),
              'these are Grafana’s own words: it asked no store'
            ),
            ...(others.length > 0
              ? [
                  item(
                    'datasource',
                    'Which data sources may the same user ask?',
                    listed(others.map(({ name }) => name)),
                    'the login itself is good'
                  ),
                ]
              : []),
          ],
          rivals: [
            {
              rival: 'the store refuses Grafana’s credentials',
              because: 'a store’s refusal comes in its own words; Grafana’s comes before any request to a store',
            },
            { rival: 'nothing arrives in the store', because: 'nobody asked it; others may see its data' },
          ],
          remedy: {
            text: `Give the user, its team or the service account the right to query ${source.name} (permission datasources:query, scope datasources:uid:${source.uid}): Grafana’s role Viewer has it, “No basic role” has not; with Grafana Enterprise or Cloud look at the permissions of the data source.`,
          },
          claims,
        };
      }),
};

const answering = ({ metrics, logs, traces }: Evidence): readonly DataSource[] =>
  [...metrics, ...logs, ...traces].filter(({ failure }) => failure === undefined).map(({ source }) => source);
