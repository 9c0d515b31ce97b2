import { Check } from './check';
import { failureEvidence, isGrafanasOwn, storeFailures } from './shared/store-failures';
import { Evidence } from '../evidence/evidence';
import { Failure } from '../model';
import { failureText } from './shared/words';

/** The store answers that it will not: no tenant, no or wrong credentials, no right. Rival: the store is down. */
export const storeRefusal: Check = {
  id: 'store-refusal',
  hop: 'datasource',
  title: 'The store refuses Grafana',
  examine: (evidence) =>
    refusals(evidence).map(({ source, signal, failure, claims }) => ({
      subject: source.name,
      signal,
      verdict: 'proved',
      what: `${source.name} refuses what Grafana asks: ${reason(failure)}.`,
      proofLine: failureText(failure),
      evidence: failureEvidence(source, failure, 'it is there and refuses'),
      rivals: [
        { rival: 'the store is down', because: 'it answers, with a refusal' },
        { rival: 'no data arrives', because: 'nothing can be told of its data before it lets Grafana in' },
      ],
      remedy: remedyOf(failure, source.name),
      claims,
    })),
};

const refusals = (evidence: Evidence) =>
  storeFailures(evidence, ['unauthorized', 'tenant-missing', 'forbidden']).filter(
    ({ failure }) => !isGrafanasOwn(failure)
  );

function reason({ kind }: Failure): string {
  return kind === 'tenant-missing'
    ? 'it serves several tenants and the request names none'
    : kind === 'forbidden'
      ? 'the credentials have no right to it (403)'
      : 'the credentials are missing or wrong (401)';
}

function remedyOf({ kind }: Failure, name: string) {
  return kind === 'tenant-missing'
    ? {
        text: `Send the tenant with every request of ${name}, or turn multitenancy off in the store.`,
        lines: {
          file: 'provisioning/datasources',
          after: [
            'jsonData:',
            '  httpHeaderName1: X-Scope-OrgID',
            'secureJsonData:',
            '  httpHeaderValue1: <tenant>',
          ].join('\n'),
        },
      }
    : {
        text: `Correct the credentials of the data source ${name} (basic auth, token, TLS).`,
      };
}
