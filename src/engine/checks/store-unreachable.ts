import { Check } from './check';
import { failureEvidence, storeFailures } from './shared/store-failures';
import { Failure } from '../model';
import { failureText } from './shared/words';

/** Nobody answers at the data source's address, or something that is not this API does. Rival: only one query fails. */
export const storeUnreachable: Check = {
  id: 'store-unreachable',
  hop: 'store',
  title: 'The store does not answer',
  examine: (evidence) =>
    storeFailures(evidence, ['unreachable', 'not-found', 'malformed', 'timeout', 'server']).map(
      ({ source, signal, failure, claims }) => ({
        subject: source.name,
        signal,
        verdict: failure.kind === 'timeout' || failure.kind === 'server' ? 'likely' : 'proved',
        what: isWrongPath(failure)
          ? `Something answers at the address of ${source.name}, but not its API: the URL${source.url ? ` ${source.url}` : ''} is wrong.`
          : failure.kind === 'server'
            ? `${source.name} answers whatever it is asked with an error of its own.`
            : `${source.name} does not answer${source.url ? ` at ${source.url}` : ''}.`,
        proofLine: failureText(failure),
        evidence: failureEvidence(
          source,
          failure,
          isWrongPath(failure)
            ? 'the address lives, the path is not its API'
            : failure.kind === 'server'
              ? 'the store is there and does not work'
              : 'the store is down or not at this address'
        ),
        rivals: [
          { rival: 'a single query fails', because: 'the simplest question that there is fails as well' },
          { rival: 'no data arrives', because: 'an empty store answers without an error' },
        ],
        remedy: isWrongPath(failure)
          ? {
              text: `Correct the URL of ${source.name} (Mimir's ends in /prometheus, Loki's and Tempo's have no path).`,
            }
          : failure.kind === 'server'
            ? {
                text: `Read the log of ${source.name}: a part of it does not run, is not ready or is not reached by the others.`,
              }
            : {
                text: `Start the store behind ${source.name}, or correct its URL: host name, port and network as seen from Grafana.`,
              },
        claims,
      })
    ),
};

const isWrongPath = ({ kind }: Failure): boolean => kind === 'not-found' || kind === 'malformed';
