import { DataSource, TimeRange } from '../model';
import { absoluteRange, tags, tagValues } from '../probing/question';
import { dayMs } from '../evidence/metrics';
import { testCheck } from '../testing/checkTester';
import { asked, evidenceWith, failed, lastHour, nowMs, service, targetState, tempo } from '../testing/evidence';
import { spansIn } from './shared/span-searches';
import { traceAttributeMissing } from './trace-attribute-missing';

const services = [service('scanium-backend'), service('scanium-mobile')];
const day = absoluteRange(nowMs - dayMs, nowMs);
const some = [{ traceId: 'a', startMs: nowMs - 60_000 }];

const search = (query: string, panelId = 1) => targetState(query, { panelId, datasource: tempo });
const answered = (
  queries: Readonly<Record<string, boolean>>,
  range: TimeRange = lastHour,
  source: DataSource = tempo
) =>
  Object.fromEntries(
    Object.entries(queries).map(([query, found]) => [asked(spansIn(source, query, range)), found ? some : []])
  );
const allTags = {
  [asked(tags(tempo, day))]: {
    resource: ['service.name', 'deployment.environment'],
    span: ['http.method', 'http.route', 'http.status_code', 'db.system'],
    intrinsic: ['duration', 'name'],
  },
};
const values = (field: string, known: readonly string[]) => ({ [asked(tagValues(tempo, field, day))]: known });

const wrongScope = 'span.service.name = "scanium-backend"';
const otherName = 'span.http.request.method = "GET"';
const text = 'span.http.status_code = "200"';
const methods = ['span.http.method = "get"', 'span.http.method = "Post"'];
const misspelt = 'resource.service.name = "Scanium_Backend"';
const sender = 'resource.service.name = "billing"';

const scopeAnswers = {
  ...answered({
    '{}': true,
    [`{${wrongScope}}`]: false,
    '{span.service.name != nil}': false,
    '{resource.service.name != nil}': true,
  }),
  ...allTags,
  ...values('span.service.name', []),
  ...answered({ [`{${wrongScope}}`]: false, '{span.service.name != nil}': false }, day),
};
const typeAnswers = {
  ...answered({
    '{}': true,
    [`{${text}}`]: false,
    '{span.http.status_code != nil}': true,
    '{span.http.status_code = 200}': true,
  }),
  ...allTags,
  ...values('span.http.status_code', ['200', '500']),
  ...answered({ [`{${text}}`]: false }, day),
};
const senderAnswers = {
  ...answered({ '{}': true, [`{${sender}}`]: false, '{resource.service.name != nil}': true }),
  ...allTags,
  ...values('resource.service.name', ['scanium-backend', 'scanium-mobile']),
  ...answered({ [`{${sender}}`]: false }, day),
};

testCheck(traceAttributeMissing, {
  found: [
    {
      name: 'a resource attribute is asked of the span: claims the searches that need it, and nothing else',
      evidence: evidenceWith({
        services,
        targets: [
          search(`{${wrongScope}}`),
          search(`{${wrongScope} && duration > 1s} | count() > 2`, 2),
          search(`{duration > 10m}`, 3),
          search(`{${wrongScope} || status = error}`, 4),
        ],
        answers: scopeAnswers,
      }),
      finds: [
        {
          verdict: 'proved',
          subject: `Tempo ${wrongScope}`,
          claims: ['overview/1/A *', 'overview/2/A *'],
          says: 'it is resource.service.name, in the other scope',
        },
      ],
    },
    {
      name: 'the attribute has the name that OpenTelemetry gave it later',
      evidence: evidenceWith({
        services,
        targets: [search(`{${otherName}}`)],
        answers: {
          ...answered({
            '{}': true,
            [`{${otherName}}`]: false,
            '{span.http.request.method != nil}': false,
            '{resource.http.request.method != nil}': false,
            '{span.http.method != nil}': true,
          }),
          ...allTags,
          ...values('span.http.request.method', []),
          ...answered({ [`{${otherName}}`]: false, '{span.http.request.method != nil}': false }, day),
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: `Tempo ${otherName}`,
          claims: ['overview/1/A *'],
          says: 'span.http.method = \\"GET\\"',
        },
      ],
    },
    {
      name: 'a number is compared with text',
      evidence: evidenceWith({ services, targets: [search(`{${text}}`)], answers: typeAnswers }),
      finds: [
        {
          verdict: 'proved',
          subject: `Tempo ${text}`,
          claims: ['overview/1/A *'],
          says: 'text and numbers never equal each other',
        },
      ],
    },
    {
      name: 'the value is written in another way',
      evidence: evidenceWith({
        services,
        targets: [search(`{${misspelt}}`)],
        answers: {
          ...answered({
            '{}': true,
            [`{${misspelt}}`]: false,
            '{resource.service.name != nil}': true,
            '{resource.service.name = "scanium-backend"}': true,
          }),
          ...allTags,
          ...values('resource.service.name', ['scanium-backend', 'scanium-mobile']),
          ...answered({ [`{${misspelt}}`]: false }, day),
        },
      }),
      finds: [{ verdict: 'proved', subject: `Tempo ${misspelt}`, claims: ['overview/1/A *'], says: 'Ask for' }],
    },
    {
      name: 'several values of an attribute in other letters: one fault',
      evidence: evidenceWith({
        services,
        targets: methods.map((each, index) => search(`{${each}}`, index + 1)),
        answers: {
          ...answered({
            '{}': true,
            ...Object.fromEntries(methods.map((each) => [`{${each}}`, false])),
            '{span.http.method != nil}': true,
            '{span.http.method = "GET"}': true,
            '{span.http.method = "POST"}': true,
          }),
          ...allTags,
          ...values('span.http.method', ['GET', 'POST']),
          ...answered(Object.fromEntries(methods.map((each) => [`{${each}}`, false])), day),
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Tempo span.http.method',
          claims: ['overview/1/A *', 'overview/2/A *'],
          says: 'Tempo has it in other letters: GET, POST.',
        },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'there are no spans at all in the range',
      evidence: evidenceWith({
        services,
        targets: [search(`{${wrongScope}}`)],
        answers: answered({ '{}': false, [`{${wrongScope}}`]: false }),
      }),
    },
    {
      name: 'the condition finds spans: it is another one that does not',
      evidence: evidenceWith({
        services,
        targets: [search(`{${wrongScope} && duration > 10m}`)],
        answers: answered({ '{}': true, [`{${wrongScope}}`]: true }),
      }),
    },
    {
      name: 'the value was there within the day: its sender has stopped',
      evidence: evidenceWith({
        services,
        targets: [search(`{${sender}}`)],
        answers: { ...senderAnswers, ...answered({ [`{${sender}}`]: true }, day) },
      }),
    },
    {
      name: 'the value names an app that is known by its metrics: the search is right, its traces are missing',
      evidence: evidenceWith({
        services: [...services, service('billing')],
        targets: [search(`{${sender}}`)],
        answers: senderAnswers,
      }),
    },
    {
      name: 'a status that did not occur',
      evidence: evidenceWith({
        services,
        targets: [search('{span.http.status_code = 503}')],
        answers: {
          ...answered({
            '{}': true,
            '{span.http.status_code = 503}': false,
            '{span.http.status_code != nil}': true,
            '{span.http.status_code = "503"}': false,
          }),
          ...allTags,
          ...values('span.http.status_code', ['200', '500']),
          ...answered({ '{span.http.status_code = 503}': false }, day),
        },
      }),
    },
    {
      name: 'an attribute that only failures have',
      evidence: evidenceWith({
        services,
        targets: [search('{span.error.type != ""}')],
        answers: {
          ...answered({
            '{}': true,
            '{span.error.type != ""}': false,
            '{span.error.type != nil}': false,
            '{resource.error.type != nil}': false,
          }),
          ...answered({ '{span.error.type != nil}': false }, day),
          ...allTags,
        },
      }),
    },
  ],
  unknown: [
    {
      name: 'no span of the day has the attribute, and none like it',
      evidence: evidenceWith({
        services,
        targets: [search('{span.cart.size > 3}')],
        answers: {
          ...answered({
            '{}': true,
            '{span.cart.size > 3}': false,
            '{span.cart.size != nil}': false,
            '{resource.cart.size != nil}': false,
          }),
          ...answered({ '{span.cart.size != nil}': false }, day),
          ...allTags,
        },
      }),
      finds: [{ verdict: 'likely', subject: 'Tempo span.cart.size > 3', claims: ['overview/1/A *'] }],
    },
    {
      name: 'nobody is known by the name that is asked',
      evidence: evidenceWith({ services, targets: [search(`{${sender}}`)], answers: senderAnswers }),
      finds: [{ verdict: 'likely', subject: `Tempo ${sender}`, claims: ['overview/1/A *'], says: 'scanium-mobile' }],
    },
    {
      name: 'the search for the other scope fails',
      evidence: evidenceWith({
        services,
        targets: [search(`{${wrongScope}}`)],
        answers: {
          ...scopeAnswers,
          [asked(spansIn(tempo, '{resource.service.name != nil}', lastHour))]: failed('timeout'),
        },
      }),
      finds: [{ verdict: 'likely', subject: `Tempo ${wrongScope}`, claims: ['overview/1/A *'] }],
    },
    {
      name: 'the question for the values of the day got no answer',
      evidence: evidenceWith({
        services,
        targets: [search(`{${text}}`)],
        answers: { ...typeAnswers, [asked(spansIn(tempo, `{${text}}`, day))]: failed('timeout') },
      }),
    },
  ],
});
