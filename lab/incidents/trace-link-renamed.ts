import { Incident } from './incident';

export const traceLinkRenamed: Incident = {
  name: 'trace-link-renamed',
  title: 'Links from log lines to traces lead nowhere',
  description:
    'Tempo was provisioned again under the uid TEMPO. The derived field of Loki, which makes a link of each "traceid", still leads to the uid it had before.',
  whatMisled:
    'The traces are in Tempo and can be searched; only the link in the log line fails, so sampling was blamed.',
  sources: (_found, repaired) =>
    repaired.map((source) =>
      source.type === 'loki'
        ? {
            ...source,
            jsonData: {
              ...source.jsonData,
              derivedFields: [
                {
                  name: 'trace',
                  matcherRegex: '"traceid":"(\\w+)"',
                  url: '$${__value.raw}',
                  datasourceUid: 'P214B5B846CF3925F',
                },
              ],
            },
          }
        : source
    ),
};
